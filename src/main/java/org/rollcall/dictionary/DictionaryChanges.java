package org.rollcall.dictionary;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a dictionary changes, in numbers. */
@Schema(
        description =
                "What changes from the published dictionary before it; of the lowest one, to the dictionary after it",
        requiredProperties = {"from", "to", "totals", "report"})
record DictionaryChanges(
        @Schema(examples = "18.8", description = "The lower of the two versions")
        String from,

        @Schema(examples = "18.9", description = "The higher of the two versions")
        String to,

        DiffTotals totals,

        @Schema(
                examples = "/api/v4/dictionaries/diff?from=18.8&to=18.9",
                description = "Where each of the changes is listed")
        String report) {

    static DictionaryChanges of(DictionaryDiff diff) {
        var from = diff.from().version();
        var to = diff.to().version();
        return new DictionaryChanges(
                from, to, diff.totals(), "/api/v4/dictionaries/diff?from=%s&to=%s".formatted(from, to));
    }
}
