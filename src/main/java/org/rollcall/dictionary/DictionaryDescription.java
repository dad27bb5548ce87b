package org.rollcall.dictionary;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What is told of a published dictionary. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        description = "A published dictionary",
        requiredProperties = {"version", "definitions", "sha256", "published_at", "warning_count"})
record DictionaryDescription(
        @Schema(description = "Product version it was published for", examples = "18.9")
        String version,

        @Schema(description = "Number of metrics it defines, removed ones included")
        int definitions,

        @Schema(description = "SHA-256 of the definitions, hexadecimal; the same whatever the white space around them")
        String sha256,

        Instant publishedAt,

        @Schema(description = "Number of rules that its definitions break")
        int warningCount,

        @Schema(description = "The rules that its definitions break; left out in lists") @Nullable
        List<DictionaryWarning> warnings,

        @Schema(description = "Only in the answer to a publication, where another dictionary is published") @Nullable
        DictionaryChanges changes) {

    static DictionaryDescription of(DictionaryEntity entity) {
        return describe(entity, entity.warnings);
    }

    static DictionaryDescription inList(DictionaryEntity entity) {
        return describe(entity, null);
    }

    private static DictionaryDescription describe(DictionaryEntity entity, @Nullable List<DictionaryWarning> warnings) {
        return new DictionaryDescription(
                entity.version,
                entity.definitions,
                HexFormat.of().formatHex(entity.contentSha256),
                entity.publishedAt,
                entity.warnings.size(),
                warnings,
                null);
    }

    DictionaryDescription with(@Nullable DictionaryChanges nearest) {
        return new DictionaryDescription(version, definitions, sha256, publishedAt, warningCount, warnings, nearest);
    }
}
