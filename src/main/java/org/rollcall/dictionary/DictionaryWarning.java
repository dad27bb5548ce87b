package org.rollcall.dictionary;

/**
 * A rule that a published definition breaks without being useless for it.
 *
 * @param code what is wrong, for programs: {@code missing_field} or {@code unknown_value}
 * @param keyPath of the definition
 * @param line where the definition begins in the published file, from 1
 * @param message what is wrong, for people
 */
public record DictionaryWarning(String code, String keyPath, int line, String message) {}
