package org.rollcall.dictionary;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A rule that a published definition breaks without being useless for it; {@link DefinitionLint} has the rules.
 *
 * @param code what is wrong, for programs
 * @param keyPath of the definition
 * @param line where the definition begins in the published file, from 1
 * @param message what is wrong, for people
 */
@Schema(requiredProperties = {"code", "key_path", "line", "message"})
public record DictionaryWarning(
        @Schema(
                enumeration = {
                    "missing_field",
                    "missing_owner",
                    "missing_milestone",
                    "unknown_value",
                    "category_spelling",
                    "prefix_defined",
                    "near_duplicate"
                })
        String code,

        String keyPath,
        int line,
        String message) {}
