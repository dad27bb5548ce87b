package org.rollcall.dictionary;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A rule that a published definition breaks without being useless for it.
 *
 * @param code what is wrong, for programs: {@code missing_field} or {@code unknown_value}
 * @param keyPath of the definition
 * @param line where the definition begins in the published file, from 1
 * @param message what is wrong, for people
 */
@Schema(
        description = "A rule that a published definition breaks without being useless for it",
        requiredProperties = {"code", "key_path", "line", "message"})
public record DictionaryWarning(
        @Schema(enumeration = {"missing_field", "unknown_value"})
        String code,

        @Schema(examples = "counts.issues") String keyPath,

        @Schema(description = "Where the definition begins in the published file, from 1")
        int line,

        @Schema(examples = "data_source is missing or null") String message) {}
