//! Words beside names that are not names: what is typed after "Mme" or "Mr" when no name follows. Folded, in order.

/// Function words and verbs of French and English: no name, however they are written.
#[rustfmt::skip]
pub const NEVER: [&str; 836] = [
    "a", "about", "above", "absent", "absente", "accepte", "acceptee", "accord", "according", "achete",
    "actuellement", "adhere", "affirme", "after", "again", "against", "age", "agee", "agressif", "agressive", "ai",
    "ainsi", "all", "alors", "already", "also", "always", "am", "an", "and", "annonce", "annule", "any", "aout",
    "apparemment", "appel", "appele", "appelle", "apporte", "apprecie", "apprend", "apres", "april", "are", "around",
    "arrive", "as", "asap", "ask", "asked", "asking", "asks", "assure", "at", "attend", "attendait", "au", "august",
    "aujourd", "aura", "auraient", "aurait", "aussi", "autre", "autres", "aux", "avait", "avant", "avec", "avise",
    "avoir", "avril", "away", "ayant", "back", "bcp", "be", "beaucoup", "because", "been", "before", "being", "below",
    "beneficie", "between", "bien", "bjr", "bloque", "bonjour", "bonsoir", "both", "bsr", "but", "by", "c", "ca",
    "call", "called", "calling", "calls", "came", "can", "cancel", "cancelled", "cannot", "car", "cb", "cde", "cdt",
    "ce", "celle", "celui", "ces", "cet", "cette", "change", "chased", "chasing", "cherche", "chez", "choisit",
    "claimed", "claims", "client", "cliente", "clients", "clt", "clte", "come", "comes", "commande", "comme",
    "comment", "communique", "complained", "complaining", "complains", "comprend", "compte", "confirme", "confirmed",
    "confirms", "connait", "considere", "contacte", "contacter", "conteste", "continue", "contre", "cordialement",
    "could", "crie", "croit", "cumule", "cust", "customer", "d", "dans", "dde", "de", "decede", "decedee", "december",
    "decembre", "decide", "declare", "decline", "demain", "demandait", "demande", "demander", "demenage", "dement",
    "depose", "depuis", "derriere", "des", "desire", "devait", "devra", "did", "didn", "dimanche", "dis", "disait",
    "discute", "dispo", "disponible", "dispose", "dit", "divorce", "do", "docteur", "does", "doesn", "doing", "doit",
    "don", "donc", "done", "donne", "dont", "dort", "doute", "dr", "ds", "du", "due", "durant", "during", "each",
    "ecoute", "ecrit", "effectue", "either", "elle", "elles", "else", "email", "emailed", "emmenage", "emploie", "en",
    "enceinte", "encore", "enfin", "ensuite", "entre", "envisage", "envoie", "envoye", "envoyer", "es", "espere",
    "essaie", "essaye", "est", "estime", "et", "etaient", "etait", "etant", "ete", "etre", "eu", "eux", "even",
    "ever", "every", "evoque", "exige", "explained", "explique", "fache", "fachee", "faire", "fais", "fait",
    "february", "feels", "felt", "fera", "ferait", "ferme", "fevrier", "few", "for", "fourni", "fournit", "friday",
    "from", "furieuse", "furieux", "fut", "fyi", "gave", "gentil", "gentille", "gere", "get", "gets", "getting",
    "gives", "go", "goes", "going", "gone", "got", "habite", "had", "has", "hasn", "have", "having", "he", "hello",
    "her", "here", "hers", "hesite", "hey", "hi", "hier", "him", "his", "hors", "hospitalise", "hospitalisee", "how",
    "however", "ht", "hui", "hurle", "i", "iban", "ici", "if", "ignore", "il", "ils", "in", "indique", "informe",
    "informed", "informer", "injoignable", "insiste", "insisted", "insists", "insulte", "interesse", "interessee",
    "interroge", "into", "is", "isn", "it", "its", "j", "jamais", "january", "janvier", "je", "jeudi", "joignable",
    "joindre", "joint", "juillet", "juin", "july", "june", "jusque", "just", "keep", "keeps", "knows", "ko", "l",
    "la", "laisse", "last", "le", "left", "lequel", "les", "let", "leur", "leurs", "like", "likes", "lives", "living",
    "looking", "lors", "loue", "lui", "lundi", "m", "ma", "madame", "made", "mademoiselle", "mai", "mail", "mais",
    "make", "malade", "malgre", "mange", "manque", "march", "mardi", "mars", "matin", "may", "me", "mecontent",
    "mecontente", "meme", "menace", "mentionne", "merci", "mercredi", "mes", "met", "midi", "mieux", "might", "mine",
    "mis", "mlle", "mme", "moi", "moins", "mon", "monday", "monsieur", "monte", "montre", "more", "most", "moved",
    "moving", "mr", "ms", "much", "must", "my", "n", "nb", "ne", "nee", "needed", "needs", "never", "new", "next",
    "ni", "nie", "no", "nobody", "non", "nor", "nos", "not", "note", "notifie", "notre", "nous", "november",
    "novembre", "now", "nrp", "occupe", "october", "octobre", "of", "off", "offered", "offre", "ok", "on", "once",
    "one", "only", "ont", "or", "other", "ou", "oublie", "our", "out", "outre", "ouvre", "over", "own", "paid",
    "paie", "par", "parce", "parfois", "parlait", "parle", "part", "pas", "passe", "passera", "paye", "pays", "pb",
    "pbm", "pdt", "pendant", "penible", "pense", "per", "perd", "perdu", "permet", "peu", "peut", "phoned", "please",
    "pls", "plus", "plutot", "porte", "possede", "possibly", "pour", "pourquoi", "pourra", "pourrait", "pourtant",
    "pouvait", "pr", "precise", "prefere", "prefers", "prend", "prendra", "pres", "present", "presente", "presque",
    "prevenir", "prevenu", "previent", "prevoit", "pris", "procede", "produit", "promet", "propose", "provided", "ps",
    "puis", "puisque", "put", "q", "qd", "quand", "que", "quel", "quelle", "quelles", "quels", "qui", "quitte",
    "quoi", "quoted", "raccroche", "raconte", "rang", "rappel", "rappele", "rappeler", "rappelle", "rappellera",
    "rapporte", "ras", "ravi", "ravie", "rdv", "re", "really", "reckons", "reclamait", "reclame", "recoit", "recu",
    "recue", "recupere", "redemande", "ref", "refusait", "refuse", "refused", "refusee", "refuses", "regarding",
    "regle", "regrette", "relance", "relancer", "remercie", "remet", "rencontre", "rend", "rentre", "renvoie",
    "replied", "repond", "repondu", "reporte", "reports", "reproche", "requested", "requests", "reserve", "reside",
    "resilie", "reste", "retire", "retourne", "retraite", "retraitee", "returned", "revele", "reviendra", "revient",
    "rib", "rien", "ringing", "rings", "risque", "s", "sa", "said", "sait", "same", "samedi", "sans", "satisfait",
    "satisfaite", "saturday", "sauf", "savait", "saw", "say", "saying", "says", "se", "seems", "selon", "semble",
    "sent", "september", "septembre", "sera", "serait", "ses", "seul", "seule", "several", "shall", "she", "should",
    "shows", "si", "signale", "signe", "signera", "since", "sir", "sms", "so", "soir", "soit", "sollicite", "some",
    "someone", "son", "sont", "soon", "sort", "sortie", "souffrait", "souffre", "souhaitait", "souhaite",
    "souhaiterait", "sous", "souvent", "speak", "spoke", "spoken", "stated", "states", "still", "stipule", "stopped",
    "stp", "subit", "such", "suit", "suite", "suivi", "sunday", "sur", "sure", "svp", "sympa", "t", "ta", "take",
    "taken", "takes", "tant", "tarde", "tbc", "tbd", "te", "tel", "telephone", "telle", "text", "than", "thank",
    "thanks", "that", "the", "their", "them", "then", "there", "these", "they", "thinks", "this", "those", "though",
    "thought", "threatened", "through", "thursday", "tient", "till", "tjours", "tjrs", "tjs", "to", "today", "toi",
    "told", "tombe", "tomorrow", "ton", "too", "toujours", "tous", "tout", "toute", "toutes", "traite", "transmet",
    "transmettre", "travaillait", "travaille", "tres", "tried", "tries", "trop", "trouve", "tt", "ttc", "ttes", "tu",
    "tuesday", "un", "unable", "unavailable", "under", "understood", "une", "unhappy", "unique", "until", "up",
    "upset", "us", "use", "used", "valide", "vend", "vendredi", "vendu", "venu", "venue", "verifie", "vers", "very",
    "veut", "veux", "via", "viendra", "vient", "visite", "vit", "vm", "voicemail", "voici", "voila", "voir", "voit",
    "vos", "votre", "voudrait", "voulait", "vous", "voyage", "vraiment", "vs", "vu", "w", "wanted", "wanting",
    "wants", "was", "wasn", "we", "wednesday", "went", "were", "weren", "what", "when", "where", "which", "while",
    "who", "whom", "why", "will", "with", "within", "without", "works", "would", "wouldn", "y", "yes", "yesterday",
    "yet", "you", "your",
];

/// Brands and characters behind a title: Dr Pepper, M. Propre.
#[rustfmt::skip]
pub const BRANDS: [&str; 40] = [
    "baby", "bean", "beast", "bricolage", "clean", "coffee", "cuisine", "doolittle", "dre", "freeze", "good",
    "goodfood", "grey", "hyde", "jardinage", "jekyll", "kipling", "loyal", "malin", "martens", "men", "meuble",
    "meubles", "muscle", "oetker", "patate", "pepper", "popper", "potter", "propre", "rabbit", "sandwich", "sheen",
    "store", "strange", "t", "tout", "univers", "whippy", "who",
];

/// Trades, roles and descriptions: no name in small letters or behind an article, but many are surnames in capitals.
#[rustfmt::skip]
pub const ROLES: [&str; 143] = [
    "adjoint", "adjointe", "agent", "ami", "amie", "architecte", "artisan", "assistant", "assistante", "associe",
    "avocat", "avocate", "bailleur", "banquier", "belle", "boucher", "boulanger", "cadre", "caissiere", "candidat",
    "chairman", "chauffeur", "chef", "colocataire", "commercial", "commerciale", "comptable", "concierge",
    "conducteur", "conjoint", "conjointe", "conseiller", "conseillere", "consul", "coordinatrice", "coproprietaire",
    "curateur", "cure", "dame", "dentiste", "depute", "deputee", "directeur", "directrice", "dirigeant", "doctor",
    "driver", "educatrice", "employee", "epouse", "epoux", "expert", "experte", "facteur", "femme", "fille", "fils",
    "formatrice", "garagiste", "gardien", "gardienne", "gentleman", "gerant", "gerante", "gestionnaire", "gouverneur",
    "grand", "grande", "huissier", "infirmiere", "ingenieur", "inspecteur", "intendante", "interlocuteur",
    "jardinier", "jeune", "judge", "juge", "kine", "lady", "landlord", "livreur", "locataire", "maire", "maitre",
    "maitresse", "manager", "mari", "mayor", "medecin", "mere", "minister", "ministre", "notaire", "nouvelle",
    "nurse", "ouvrier", "owner", "patron", "patronne", "pauvre", "pdg", "pere", "petit", "petite", "pharmacien",
    "plombier", "policier", "postman", "prefet", "prefete", "president", "presidente", "principal", "procureur",
    "professeur", "proprietaire", "proprio", "psy", "rapporteur", "recteur", "responsable", "secretaire", "secretary",
    "senateur", "serveuse", "speaker", "stagiaire", "standardiste", "syndic", "technicien", "tenant", "tresorier",
    "tresoriere", "tuteur", "tutrice", "vendeur", "vendeuse", "veterinaire", "vieille", "vieux", "voisin", "voisine",
];

/// Whether a folded word is in an ordered list.
pub fn among(list: &[&str], word: &str) -> bool {
    list.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn lists_are_in_order() {
        assert!(super::NEVER.is_sorted() && super::ROLES.is_sorted() && super::BRANDS.is_sorted());
    }
}
