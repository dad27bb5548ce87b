package org.rollcall.analyse.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Whether a rule applies to an instance.
 *
 * @param fires whether it does
 * @param words for the places in its text, by name
 * @param evidence the numbers that made it fire
 * @param unknown the parts that could not be told, a sentence each
 */
record Verdict(boolean fires, Map<String, String> words, List<Evidence> evidence, List<String> unknown) {

    /** It does not apply. */
    static final Verdict SILENT = new Verdict(false, Map.of(), List.of(), List.of());

    static Verdict fires(Map<String, String> words, Amount... amounts) {
        return new Verdict(
                true,
                words,
                Stream.of(amounts).flatMap(amount -> amount.evidence().stream()).toList(),
                List.of());
    }
}
