//! Overlaps: one place, one finding of a category.

use crate::explain::Trace;
use crate::scan::Finding;

/// Leaves no overlap among identifiers, whatever their category: a phone number inside an IBAN is not a phone number.
pub fn identifiers<'b>(findings: &mut Vec<Finding<'b>>, trace: Option<&mut Trace<'b>>) {
    keep_best(findings, trace, |_, _| true);
}

/// Leaves no overlap inside a category, and orders the findings by their start.
pub fn inside_categories<'b>(findings: &mut Vec<Finding<'b>>, trace: Option<&mut Trace<'b>>) {
    keep_best(findings, trace, |a, b| a.category == b.category);
    findings.sort_by_key(|f| (f.start, f.end, f.category));
}

/// Keeps the surer of two that overlap and rival each other, then the longer.
fn keep_best<'b>(
    findings: &mut Vec<Finding<'b>>,
    mut trace: Option<&mut Trace<'b>>,
    rivals: impl Fn(&Finding<'b>, &Finding<'b>) -> bool,
) {
    if findings.len() < 2 {
        return;
    }
    let rank = |f: &Finding<'_>| ((f.confidence * 100.0).round() as i32, f.end - f.start);
    findings.sort_by(|a, b| rank(b).cmp(&rank(a)).then(a.start.cmp(&b.start)));
    let mut kept: Vec<Finding<'b>> = Vec::with_capacity(findings.len());
    for finding in findings.drain(..) {
        let better = kept.iter().find(|k| k.start < finding.end && finding.start < k.end && rivals(k, &finding));
        match better {
            None => kept.push(finding),
            Some(better) => {
                if let Some(trace) = trace.as_deref_mut() {
                    trace.overlapped(&finding, better);
                }
            }
        }
    }
    *findings = kept;
}
