package org.rollcall.ping.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rollcall.ping.payload.RedactionRule.KeyPathGlob;

class KeyPathGlobTest {

    @ParameterizedTest
    @CsvSource({
        "counts.issues, counts.issues, true",
        "counts.issues, counts.issues_closed, false",
        "counts.*, counts., true",
        "counts.*, counts, false",
        "*.issues, counts.issues, true",
        "*, anything.at.all, true",
        "c*s, cs, true",
        "ab*bc, abc, false",
        "a*b*b, ab, false",
        "a*b*b, abb, true",
        "*b*b*, a.b, false",
        "a**b, a.b, true",
    })
    void asterisk_standsForAnyText(String glob, String keyPath, boolean fits) {
        assertThat(KeyPathGlob.of(glob).fits(keyPath)).isEqualTo(fits);
    }

    @Test
    void randomGlobs_fitWhatTheRegularExpressionFits() {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++) {
            var glob = text(random, "ab*", 6);
            var keyPath = text(random, "ab", 7);
            var pattern = Stream.of(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
            assertThat(KeyPathGlob.of(glob).fits(keyPath))
                    .as("%s of %s", glob, keyPath)
                    .isEqualTo(keyPath.matches(pattern));
        }
    }

    private static String text(Random random, String characters, int most) {
        return random.ints(random.nextInt(most + 1), 0, characters.length())
                .mapToObj(i -> characters.substring(i, i + 1))
                .collect(Collectors.joining());
    }
}
