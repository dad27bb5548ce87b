package org.rollcall.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.rollcall.analyse.PingQuery.Product;
import org.rollcall.analyse.PingQuery.Weeks;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.HostnameBinding;

/** A condition that nobody asks for would stand in the way of the planner. */
class PingConditionsTest {

    private static final Pattern PARAMETER = Pattern.compile("(?<!:):([a-z_]+)");

    private static final Weeks ALL_WEEKS = new Weeks(null, null);

    @Test
    void queryForAll_hasNoConditions() {
        var query = new PingQuery(Visibility.ALL, null, ALL_WEEKS, Product.ANY, null, true);

        assertThat(PingConditions.of(query).sql()).isEqualTo("true");
    }

    @Test
    void eachFilter_isOneCondition() {
        var version = DictionaryVersion.parse("18.9").orElseThrow();
        var query = new PingQuery(
                Visibility.ALL,
                "",
                new Weeks(null, Week.parse("2026-W47").orElseThrow()),
                new Product(version, null, null),
                null,
                true);

        assertThat(parameters(PingConditions.of(query))).containsExactlyInAnyOrder("uuid", "to", "version_from");
        assertThat(parameters(PingConditions.ofAllWeeks(query))).containsExactlyInAnyOrder("uuid", "version_from");
        assertThat(parameters(PingConditions.of(query.weeks()))).containsExactly("to");
    }

    @Test
    void boundCaller_seesTheInstancesThatHaveBeenKnownLongest_andOthersWhereItAsksForThem() {
        var visibility = Visibility.of(HostnameBinding.of(List.of("a.example.com", "b.example.com#u")));

        assertThat(PingConditions.of(visibility).sql())
                .contains("first_received_at")
                .contains("or (host, uuid) in");
        assertThat(PingConditions.of(visibility.withOthers()).sql()).doesNotContain("first_received_at");
        assertThat(PingConditions.ofOthers(visibility).sql())
                .contains("not uuid = (")
                .contains("not (host, uuid) in");
        assertThat(PingConditions.ofOthers(Visibility.ALL).sql()).contains("false");
    }

    @Test
    void bindingAndWantedHostnames_doNotTakeEachOthersParameters() {
        var visibility = new Visibility(
                HostnameBinding.of(List.of("*.example.com")), HostnameBinding.of(List.of("a.example.com")), false);

        assertThat(parameters(PingConditions.of(visibility)))
                .containsExactlyInAnyOrder("bound_hosts", "bound_suffixes", "wanted_hosts");
    }

    private static Set<String> parameters(PingConditions conditions) {
        return PARAMETER
                .matcher(conditions.sql())
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }
}
