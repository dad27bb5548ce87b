package org.rollcall.dictionary;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The changes of a dictionary, in numbers. */
@Schema(requiredProperties = {"from", "to", "totals", "report"})
public record DictionaryChanges(String from, String to, DiffTotals totals, String report) {

    static DictionaryChanges of(DictionaryDiff diff) {
        var from = diff.from().version();
        var to = diff.to().version();
        return new DictionaryChanges(
                from, to, diff.totals(), "/api/v4/dictionaries/diff?from=%s&to=%s".formatted(from, to));
    }
}
