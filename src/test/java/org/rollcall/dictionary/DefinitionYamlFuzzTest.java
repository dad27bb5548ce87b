package org.rollcall.dictionary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.rollcall.Definitions;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Whatever is published: a dictionary or a problem, and what is given back of it is the same dictionary. */
class DefinitionYamlFuzzTest {

    static Stream<byte[]> seeds() {
        return Stream.of(
                        Definitions.yaml("counts.issues number", "license object"),
                        """
                        ---
                        # comment
                        - key_path: "a.b"
                          file_path: config/a.yml
                          tiers: [free, &p premium]
                          options: {events: [{name: x, filter: {label: y}}], n: 1, f: 1.5, t: true, nothing: ~}
                          description: |
                            Two
                            lines
                        - {key_path: c, milestone: '13.12', tiers: *p, date: 2021-02-03}
                        """,
                        "- key_path: a\n  x: !!java.lang.Object {}\n",
                        "- &a [*a]\n",
                        "- {key_path: a, ? [x] : y, \"\\u0000\": \"\\uD800\"}\n",
                        "%YAML 1.1\n%TAG ! tag:x,2000:\n---\n- !x\n  key_path: a\n...\n---\n")
                .map(yaml -> yaml.getBytes(UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void file_isADictionaryOrAProblem(byte[] source) {
        DefinitionYaml yaml;
        try {
            yaml = DefinitionYaml.parse(source);
        } catch (ProblemException e) {
            assertThat(e.type()).isEqualTo(ProblemType.INVALID_DICTIONARY);
            return;
        }
        assertThat(yaml.definitions()).isNotEmpty();
        var without = DefinitionYaml.parse(DefinitionYaml.withoutFilePaths(source));
        for (var i = 0; i < yaml.definitions().size(); i++) {
            var expected = yaml.definitions().get(i).attributes().deepCopy();
            expected.remove("file_path");
            assertThat(without.definitions().get(i).attributes()).isEqualTo(expected);
        }
    }
}
