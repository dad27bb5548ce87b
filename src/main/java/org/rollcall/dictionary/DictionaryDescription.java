package org.rollcall.dictionary;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The description of a published dictionary. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(requiredProperties = {"version", "definitions", "sha256", "published_at", "warning_count"})
public record DictionaryDescription(
        String version,
        int definitions,
        String sha256,
        Instant publishedAt,
        int warningCount,
        @Nullable List<DictionaryWarning> warnings,
        @Nullable DictionaryChanges changes) {

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
