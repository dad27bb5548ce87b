package org.rollcall.platform.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.platform.web.ProblemException;

class TokenRequestTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final List<@Nullable Scope> READ = List.of(Scope.READ_SERVICE_PING);

    @Test
    void leftOutHostnamesAndExpiry_meanAllAndNever() {
        TokenGrant grant = new TokenRequest(" warehouse ", READ, null, null, null).checked(NOW);

        assertThat(grant.name()).isEqualTo("warehouse");
        assertThat(grant.scopes()).containsExactly(Scope.READ_SERVICE_PING);
        assertThat(grant.binding()).isEqualTo(HostnameBinding.ALL);
        assertThat(grant.expiresAt()).isNull();
        assertThat(grant.isExpired(Instant.MAX)).isFalse();
    }

    @Test
    void expiry_isTheFirstInstantThatIsRefused() {
        TokenGrant grant = new TokenRequest("a", READ, null, "2027-01-31T13:00:00.123456789+01:00", null).checked(NOW);

        Instant expected = Instant.parse("2027-01-31T12:00:00.123456Z");
        assertThat(grant.expiresAt()).isEqualTo(expected);
        assertThat(grant.isExpired(expected.minusNanos(1))).isFalse();
        assertThat(grant.isExpired(expected)).isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  ", "a\nb", "a\u0000b"})
    void badName_isRefused(@Nullable String name) {
        refused(new TokenRequest(name, READ, null, null, null), "The field name must");
        refused(
                new TokenRequest("x".repeat(256), READ, null, null, null),
                "The field name must have 1 to 255 characters");
    }

    @Test
    void noScope_isRefused_andTheKnownOnesAreListed() {
        for (TokenRequest request : List.of(
                new TokenRequest("a", null, null, null, null),
                new TokenRequest("a", List.of(), null, null, null),
                new TokenRequest("a", Collections.singletonList(null), null, null, null),
                new TokenRequest("a", new ArrayList<>(Collections.nCopies(11, Scope.INGEST)), null, null, null))) {
            refused(request, "The field scopes must have at least one of admin, ingest, read_service_ping");
        }
    }

    @Test
    void badHostname_isNamedByItsPlace() {
        refused(
                new TokenRequest("a", READ, List.of("ok.example.com", "https://example.com"), null, null),
                "The field hostnames.1 must be a hostname");
        refused(
                new TokenRequest("a", READ, Collections.singletonList(null), null, null),
                "The field hostnames.0 must be a hostname");
    }

    @Test
    void instance_isNamedByItsUuid_forReadersAlone() {
        TokenGrant grant = new TokenRequest("a", READ, List.of("A.example.com:80#U"), null, null).checked(NOW);

        assertThat(grant.binding().instances()).containsExactly(new BoundInstance("a.example.com", "U"));
        refused(
                new TokenRequest("a", List.of(Scope.INGEST), List.of("a.example.com#u"), null, null),
                "The field hostnames names an instance by its uuid");
    }

    @Test
    void selfService_isBoundToHostnames() {
        List<@Nullable Scope> selfService = List.of(Scope.SELF_SERVICE);
        assertThat(new TokenRequest("a", selfService, List.of("a.example.com", "*.b.example.com"), null, null)
                        .checked(NOW)
                        .binding()
                        .patterns())
                .containsExactly("*.b.example.com", "a.example.com");
        refused(
                new TokenRequest("a", selfService, null, null, null),
                "The field hostnames must be given with scope self_service, which is for the hostnames of the token and for no"
                        + " others.");
        refused(
                new TokenRequest("a", List.of(Scope.SELF_SERVICE, Scope.READ_SERVICE_PING), null, null, null),
                "The field hostnames must be given");
        refused(
                new TokenRequest("a", List.of(Scope.SELF_SERVICE, Scope.ADMIN), null, null, null),
                "The field hostnames must be given");
        refused(
                new TokenRequest("a", List.of(Scope.SELF_SERVICE, Scope.ADMIN), List.of("a"), null, null),
                "The field hostnames cannot be combined");
        refused(
                new TokenRequest("a", selfService, List.of("a.example.com#u"), null, null),
                "The field hostnames names an instance by its uuid");
        refused(new TokenRequest("a", selfService, List.of(), null, null), "The field hostnames must have 1 to 1000");
    }

    @Test
    void emptyOrEndlessHostnames_areRefused_becauseTheyAreNeitherAllNorSome() {
        refused(new TokenRequest("a", READ, List.of(), null, null), "The field hostnames must have 1 to 1000 entries");
        refused(
                new TokenRequest("a", READ, Collections.nCopies(1_001, "a"), null, null),
                "The field hostnames must have 1 to 1000");
    }

    @Test
    void adminBoundToHostnames_isRefused_becauseItCouldMakeAnUnboundToken() {
        refused(
                new TokenRequest("a", List.of(Scope.ADMIN), List.of("a"), null, null),
                "The field hostnames cannot be combined");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-11-22T10:00:00Z",
                "2020-01-01T00:00:00Z",
                "tomorrow",
                "2027-01-31",
                "2027-01-31T12:00:00",
                "2027-02-30T12:00:00Z",
                "+12027-01-31T12:00:00Z",
                "2027-01-31T12:00Z",
                "1900000000"
            })
    void expiryThatIsNoInstantInTheFuture_isRefused(String expiresAt) {
        refused(new TokenRequest("a", READ, null, expiresAt, null), "The field expires_at must be");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a\u0000b"})
    void badDescription_isRefused(String description) {
        refused(new TokenRequest("a", READ, null, null, description), "The field description must");
        refused(
                new TokenRequest("a", READ, null, null, "x".repeat(1_001)),
                "The field description must have 1 to 1000");
    }

    @Test
    void description_mayHaveLines() {
        assertThat(new TokenRequest("a", READ, null, null, " loads exports\nevery hour ").strippedDescription())
                .isEqualTo("loads exports\nevery hour");
    }

    @Test
    void everythingThatIsWrong_isNamedAtOnce() {
        assertThatThrownBy(() -> new TokenRequest("", List.of(), List.of("*"), "x", null).checked(NOW))
                .hasMessageContainingAll(
                        "The field name ", "The field scopes ", "The field hostnames.0 ", "The field expires_at ");
    }

    private static void refused(TokenRequest request, String because) {
        assertThatThrownBy(() -> request.checked(NOW))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(because);
    }
}
