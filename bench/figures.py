"""The table of figures beside their targets that both benchmarks print."""


class Figures:
    """Rows of (what, figure, target, whether it is reached)."""

    def __init__(self, title):
        self.title = title
        self.rows = []

    def add(self, what, figure, target="", reached=None):
        self.rows.append((what, figure, target, "" if reached is None else "yes" if reached else "NO"))

    def at_most(self, what, value, limit, form):
        self.add(what, form.format(value), "at most " + form.format(limit), value <= limit)

    def at_least(self, what, value, limit, form):
        self.add(what, form.format(value), "at least " + form.format(limit), value >= limit)

    def show(self):
        rows = [("", "figure", "target", "reached")] + self.rows
        widths = [max(len(row[i]) for row in rows) for i in range(4)]
        print(f"\n{self.title}")
        for row in rows:
            print(f"  {row[0]:{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:>{widths[2]}}  {row[3]}".rstrip())
        return all(row[3] != "NO" for row in self.rows)
