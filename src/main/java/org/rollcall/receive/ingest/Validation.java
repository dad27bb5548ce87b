package org.rollcall.receive.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.ping.AppliedRule;
import org.rollcall.ping.PingFlag;
import org.rollcall.ping.Shielding;
import org.rollcall.ping.Week;
import org.rollcall.ping.payload.KeyPathReview;
import org.rollcall.ping.payload.PayloadReview;
import org.rollcall.ping.payload.PersonalData;
import org.rollcall.ping.payload.QuarantineReason;
import org.rollcall.receive.quarantine.IngestDecision;

/** What a sender is told of a payload before sending it: what would become of it, and every key path in it. */
@Schema(
        description = "What would become of a payload, and every key path in it",
        requiredProperties = {"summary", "key_paths"})
record Validation(
        Summary summary,

        @Schema(description = "In the order of the payload; at most 10,000")
        List<KeyPath> keyPaths) {

    private static final int STORED = 201;
    private static final int NOT_STORED = 202;

    static Validation of(IngestDecision judgement, PayloadReview review, @Nullable Dictionary dictionary) {
        return new Validation(
                Summary.of(judgement, review, dictionary),
                review.keyPaths().stream().map(KeyPath::of).toList());
    }

    /** What would become of the payload, and how much of what is in it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(
            name = "ValidationSummary",
            description = "What would become of the payload, and how much of what is in it",
            requiredProperties = {
                "outcome",
                "status",
                "sha256",
                "bytes",
                "metrics",
                "undeclared",
                "type_mismatches",
                "warnings",
                "categories",
                "listed"
            })
    record Summary(
            @Schema(
                    description =
                            "stored (or repeated, where the same bytes were stored before), quarantined or discarded")
            ReceiptStatus outcome,

            @Schema(description = "The HTTP status that POST /usage_data would answer", examples = "201")
            int status,

            @Schema(description = "Why it would be quarantined") @Nullable
            QuarantineReason reason,

            @Schema(description = "What exactly would stand in the way of storing it") @Nullable
            String detail,

            @Schema(examples = "gitlab.example.com") @Nullable
            String hostname,

            @Schema(
                    implementation = String.class,
                    description = "ISO week that the ping would count for",
                    examples = "2026-W47")
            @Nullable
            Week week,

            @Schema(description = "As in a receipt") @Nullable
            List<PingFlag> flags,

            @Schema(description = "As sent", examples = "18.9.0") @Nullable
            String productVersion,

            @Schema(description = "Version of the dictionary that it was checked against", examples = "18.9") @Nullable
            String dictionary,

            @Schema(description = "SHA-256 of the JSON document, hexadecimal")
            String sha256,

            @Schema(description = "Length of the JSON document", examples = "156424")
            int bytes,

            @Schema(description = "Number of declared metrics in it", examples = "2742")
            int metrics,

            @Schema(description = "Number of metrics that a complete payload would have beyond those in it") @Nullable
            Integer absent,

            @Schema(description = "Number of key paths that the dictionary does not know", examples = "0")
            int undeclared,

            @Schema(description = "Number of metrics whose value is of another type than declared", examples = "0")
            int typeMismatches,

            @Schema(description = "Number of listed key paths that look like personal data", examples = "0")
            int warnings,

            @Schema(description = "Number of metrics by category of data; none for those without one")
            Map<String, Integer> categories,

            @Schema(description = "Redaction rules that would apply to something in it, as in a receipt") @Nullable
            List<AppliedRule> redacted,

            @Schema(
                    description =
                            "Number of values that would be left out because the hostname has opted out, by category",
                    examples = "{\"optional\": 1743}")
            @Nullable
            Map<String, Integer> optedOut,

            @Schema(description = "Number of key paths in the list")
            int listed,

            @Schema(description = """
                            True where the payload has more key paths or texts than are looked at one by one: those beyond
                            are counted, and neither listed nor examined for personal data
                            """) @Nullable Boolean cut) {

        private static Summary of(IngestDecision judgement, PayloadReview review, @Nullable Dictionary dictionary) {
            return switch (judgement) {
                case IngestDecision.Storable store ->
                    of(
                            ReceiptStatus.STORED,
                            null,
                            null,
                            store.ping().instance().hostname(),
                            store.ping().week(),
                            store.ping().flags(),
                            store.ping().productVersion(),
                            store.ping().sha256(),
                            store.ping().bytes(),
                            store.ping().shielding(),
                            review,
                            dictionary);
                case IngestDecision.Unstorable keep ->
                    of(
                            ReceiptStatus.QUARANTINED,
                            keep.ping().reason(),
                            keep.ping().detail(),
                            keep.ping().hostname(),
                            null,
                            null,
                            keep.ping().productVersion(),
                            keep.ping().sha256(),
                            keep.ping().bytes(),
                            keep.ping().shielding(),
                            review,
                            dictionary);
                case IngestDecision.Blocked blocked ->
                    of(
                            ReceiptStatus.DISCARDED,
                            null,
                            Receipt.BLOCKED,
                            blocked.hostname(),
                            null,
                            null,
                            null,
                            blocked.sha256(),
                            blocked.bytes(),
                            null,
                            review,
                            dictionary);
            };
        }

        private static Summary of(
                ReceiptStatus outcome,
                @Nullable QuarantineReason reason,
                @Nullable String detail,
                @Nullable String hostname,
                @Nullable Week week,
                @Nullable List<PingFlag> flags,
                @Nullable String productVersion,
                String sha256,
                int bytes,
                @Nullable Shielding shielding,
                PayloadReview review,
                @Nullable Dictionary dictionary) {
            return new Summary(
                    outcome,
                    outcome == ReceiptStatus.STORED ? Validation.STORED : Validation.NOT_STORED,
                    reason,
                    detail,
                    hostname,
                    week,
                    flags,
                    productVersion,
                    dictionary == null ? null : dictionary.version().toString(),
                    sha256,
                    bytes,
                    review.metrics(),
                    dictionary == null ? null : Math.max(0, dictionary.expectedMetrics() - review.metrics()),
                    review.undeclared(),
                    review.typeMismatches(),
                    review.warnings(),
                    review.categories(),
                    Receipt.redacted(shielding),
                    Receipt.optedOut(shielding),
                    review.keyPaths().size(),
                    review.cut() ? true : null);
        }
    }

    /** One key path. Members that do not apply are left out. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @Schema(
            name = "ValidatedKeyPath",
            description = "One key path; members that do not apply are left out",
            requiredProperties = {"key_path", "status", "sent_type"})
    record KeyPath(
            @Schema(description = "What is beyond 200 characters is cut off", examples = "counts.issues")
            String keyPath,

            @Schema(
                    description = """
                            Whether the dictionary knows it; empty is an empty object in place of metrics, which counts as
                            neither
                            """,
                    enumeration = {"declared", "undeclared", "empty"})
            String status,

            @Schema(description = "Category of data, as declared", examples = "operational") @Nullable
            String category,

            @Schema(
                    description = "Type as declared",
                    enumeration = {"number", "boolean", "string", "object", "any"})
            @Nullable
            String declaredType,

            @Schema(
                    description = "Type as sent",
                    enumeration = {"number", "boolean", "string", "null", "object", "array"})
            String sentType,

            @Schema(description = "Whether what is sent fits to what is declared; null and failure values always do")
            @Nullable
            Boolean typeFits,

            @Schema(description = "What the value, or a name in it, looks like")
            Set<PersonalData> warnings) {

        static KeyPath of(KeyPathReview review) {
            var metric = review.metric();
            return new KeyPath(
                    review.keyPath(),
                    review.status().text(),
                    metric == null ? null : metric.dataCategory(),
                    metric == null ? null : metric.valueType().name().toLowerCase(Locale.ROOT),
                    review.sentType().text(),
                    metric == null ? null : !review.mismatch(),
                    review.warnings());
        }
    }
}
