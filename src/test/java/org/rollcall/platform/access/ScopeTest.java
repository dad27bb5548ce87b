package org.rollcall.platform.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScopeTest {
    @Test
    void admin_mayDoWhatEveryScopeMay() {
        assertThat(Scope.roles(Set.of(Scope.ADMIN)))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Scope.values()).map(Scope::role).toList());
    }

    @Test
    void otherScopes_allowOnlyThemselves() {
        assertThat(Scope.roles(Set.of(Scope.INGEST))).containsExactly("ingest");
        assertThat(Scope.roles(Set.of(Scope.READ_SERVICE_PING))).containsExactly("read_service_ping");
        assertThat(Scope.roles(Set.of())).isEmpty();
    }

    @Test
    void selfService_readsToo() {
        assertThat(Scope.roles(Set.of(Scope.SELF_SERVICE)))
                .containsExactlyInAnyOrder("self_service", "read_service_ping");
    }

    @Test
    void name_isReadInExactlyItsSpelling() {
        assertThat(Scope.of("admin")).contains(Scope.ADMIN);
        assertThat(Scope.of("ADMIN")).isEmpty();
        assertThat(Scope.of("")).isEmpty();
    }
}
