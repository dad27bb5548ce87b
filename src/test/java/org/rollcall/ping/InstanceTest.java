package org.rollcall.ping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstanceTest {
    /** Another id would make every instance that is stored a stranger. */
    @ParameterizedTest
    @CsvSource({
        "gitlab.example.com, 5f0e4b2a-1d3c-4e5f-8a9b-0c1d2e3f4a5b, 1a1e3b9f-d1ee-50c1-9d7d-0d6c64366f1c",
        "localhost,, a5af4b77-6691-567c-a7e1-f89d62bd6296"
    })
    void id_isTheSameForEver(String hostname, @Nullable String uuid, String id) {
        assertThat(new Instance(hostname, uuid).id()).hasToString(id);
    }

    @Test
    void id_isANameBasedUuid() {
        var id = new Instance("gitlab.example.com", "u").id();

        assertThat(id.version()).isEqualTo(5);
        assertThat(id.variant()).isEqualTo(2);
    }

    @Test
    void otherPairs_haveOtherIds() {
        assertThat(Stream.of(
                                new Instance("a", null),
                                new Instance("a", "b"),
                                new Instance("ab", null),
                                new Instance("b", "a"),
                                new Instance("a", "-1"),
                                new Instance("a", "B"),
                                new Instance("ä", "b"))
                        .map(Instance::id))
                .doesNotHaveDuplicates();
    }

    @Test
    void hostname_isTheSameInUpperCase() {
        assertThat(Instance.normalized(" GitLab.Example.COM ")).isEqualTo("gitlab.example.com");
    }
}
