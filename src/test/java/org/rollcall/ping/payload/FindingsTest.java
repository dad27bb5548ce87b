package org.rollcall.ping.payload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.dictionary.Metric;
import org.rollcall.dictionary.ValueType;
import org.rollcall.ping.MetricVector;

class FindingsTest {

    /** The order of the dictionary is not that of its ordinals. */
    private static final Dictionary DICTIONARY = new Dictionary(
            new DictionaryVersion(18, 9),
            List.of(
                    new Metric(6, "object", ValueType.OBJECT),
                    new Metric(5, "text", ValueType.STRING),
                    new Metric(4, "switch", ValueType.BOOLEAN),
                    new Metric(3, "counts.other", ValueType.ANY),
                    new Metric(2, "counts.issues", ValueType.NUMBER),
                    new Metric(1, "late_text", ValueType.STRING)));

    @Test
    void valuesOfDeclaredTypes_areNoFinding() {
        var numbers = vector(2, 7, 3, 9);
        var extras = """
            {"object": [1, {"text": 5}], "text": "a", "switch": true, "late_text": null}""";

        assertEquals(List.of(), Findings.mismatched(DICTIONARY, numbers, extras, 10));
    }

    @Test
    void findings_areInTheOrderOfTheDictionary_whereverTheirValuesAre() {
        var numbers = vector(1, 7, 5, 9, 2, 3);
        var extras = """
            {"counts.issues": "in the vector, too", "switch": 2, "object": "none", "undeclared": {"a": 1}}""";

        assertEquals(
                List.of("object", "text", "switch", "late_text"), Findings.mismatched(DICTIONARY, numbers, extras, 10));
        assertEquals(List.of("object", "text"), Findings.mismatched(DICTIONARY, numbers, extras, 2));
    }

    @Test
    void failureValues_areOfEveryType() {
        assertEquals(List.of(), Findings.mismatched(DICTIONARY, vector(5, -1, 6, -2), "{\"switch\": -1}", 10));
        assertEquals(List.of("text"), Findings.mismatched(DICTIONARY, vector(5, -4), "{}", 10));
    }

    @Test
    void fractions_areNumbersAndNoTexts() {
        assertEquals(
                List.of("text"),
                Findings.mismatched(DICTIONARY, vector(), "{\"counts.issues\": 1.5, \"text\": 1.5}", 10));
    }

    /** @param pairs ordinals, each followed by its value */
    private static MetricVector vector(long... pairs) {
        var vector = new MetricVector(7);
        for (var i = 0; i < pairs.length; i += 2) {
            vector.set((int) pairs[i], pairs[i + 1]);
        }
        return vector;
    }
}
