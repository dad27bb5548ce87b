package org.rollcall.receive.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.ping.PingFlag;
import org.rollcall.ping.RedactionReport;
import org.rollcall.ping.RedactionReport.AppliedRule;
import org.rollcall.ping.Week;
import org.rollcall.ping.payload.KeyPathReview;
import org.rollcall.ping.payload.PayloadReview;
import org.rollcall.ping.payload.PersonalData;
import org.rollcall.ping.payload.QuarantineReason;
import org.rollcall.receive.quarantine.IngestDecision;

/** The answer to a dry run: the outcome that the payload would have, and every key path in it. */
@Schema(requiredProperties = {"summary", "key_paths"})
public record Validation(Summary summary, List<KeyPath> keyPaths) {

    private static final int STORED = 201;
    private static final int NOT_STORED = 202;

    static Validation of(IngestDecision decision, PayloadReview review, @Nullable Dictionary dictionary) {
        return new Validation(
                Summary.of(decision, review, dictionary),
                review.keyPaths().stream().map(KeyPath::of).toList());
    }

    /** The outcome that the payload would have, and the numbers of things in it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(
            name = "ValidationSummary",
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
    public record Summary(
            ReceiptStatus outcome,
            int status,
            @Nullable QuarantineReason reason,
            @Nullable String detail,
            @Nullable String hostname,
            @Schema(implementation = String.class) @Nullable Week week,
            @Nullable List<PingFlag> flags,
            @Nullable String productVersion,
            @Nullable String dictionary,
            String sha256,
            int bytes,
            int metrics,
            @Nullable Integer absent,
            int undeclared,
            int typeMismatches,
            int warnings,
            Map<String, Integer> categories,
            @Nullable List<AppliedRule> redacted,
            @Nullable Map<String, Integer> optedOut,
            int listed,
            @Nullable Boolean cut) {

        static Summary of(IngestDecision decision, PayloadReview review, @Nullable Dictionary dictionary) {
            return switch (decision) {
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
                            store.ping().redactionReport(),
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
                            keep.ping().redactionReport(),
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
                @Nullable RedactionReport redactionReport,
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
                    Receipt.redacted(redactionReport),
                    Receipt.optedOut(redactionReport),
                    review.keyPaths().size(),
                    review.cut() ? true : null);
        }
    }

    /** One key path. Members that do not apply are left out. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @Schema(
            name = "ValidatedKeyPath",
            requiredProperties = {"key_path", "status", "sent_type"})
    public record KeyPath(
            @JsonInclude(JsonInclude.Include.ALWAYS) // a name can be empty
            String keyPath,

            @Schema(enumeration = {"declared", "undeclared", "empty"})
            String status,

            @Nullable String category,

            @Schema(enumeration = {"number", "boolean", "string", "object", "any"}) @Nullable
            String declaredType,

            @Schema(enumeration = {"number", "boolean", "string", "null", "object", "array"})
            String sentType,

            @Nullable Boolean typeFits,
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
