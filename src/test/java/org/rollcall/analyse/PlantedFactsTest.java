package org.rollcall.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.analyse.rollup.TestRollups;
import org.rollcall.demo.Fact;
import org.rollcall.demo.Fact.Sender;
import org.rollcall.demo.FleetFixture;
import org.rollcall.demo.FleetFixture.Stored;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/**
 * Whether the service finds what the generator of an invented fleet has planted, and nothing else: 60 instances over 60 weeks,
 * with New Year and a leap day.
 */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class PlantedFactsTest {

    private static final String API = "/api/v4/usage_data/";
    private static final int INSTANCES = 60;
    private static final int WEEKS = 60;

    /** A version of which fewer instances are seen says little of a metric; so does the service. */
    private static final int ENOUGH_INSTANCES = 10;

    /** Single weeks are missed now and then, so two in a row may be no silence. */
    private static final int SILENT_WEEKS = 3;

    private static final int SILENT_METRIC_WEEKS = 8;

    /** After so many weeks an instance is gone, and no longer silent. */
    private static final int GONE_WEEKS = 26;

    @Inject
    TestRollups rollups;

    private FleetFixture fixture;

    @BeforeEach
    void storeFleet() {
        FreshService.start();
        fixture = FleetFixture.store(INSTANCES, WEEKS);
        rollups.bringAllUpToDate();
    }

    @AfterEach
    void resetClock() {
        TestClock.reset();
    }

    @Test
    void everyPlantedFact_isFound_andNothingElse() {
        clones_renamesAndReinstallations();
        silences();
        outliers();
        metrics();
        licences();
    }

    private void clones_renamesAndReinstallations() {
        var found = items("identities?per_page=1000", "findings");

        assertThat(found.stream().filter(isKind("clone")).map(PlantedFactsTest::senders))
                .as("clones")
                .containsExactlyInAnyOrderElementsOf(facts(Fact.Clone.class)
                        .filter(clone -> !clone.weeks().isEmpty())
                        .map(clone -> Set.copyOf(clone.senders()))
                        .toList());
        assertThat(found.stream().filter(isKind("rename")).map(PlantedFactsTest::senders))
                .as("renames")
                .containsExactlyInAnyOrderElementsOf(facts(Fact.Rename.class)
                        .map(rename -> Set.of(
                                new Sender(rename.from(), rename.uuid()), new Sender(rename.to(), rename.uuid())))
                        .toList());
        assertThat(found.stream().filter(isKind("reinstallation")).map(PlantedFactsTest::senders))
                .as("reinstallations")
                .containsExactlyInAnyOrderElementsOf(facts(Fact.Reinstallation.class)
                        .map(again -> Set.of(
                                new Sender(again.hostname(), again.from()), new Sender(again.hostname(), again.to())))
                        .toList());
        assertThat(found).noneMatch(isKind("merge"));
    }

    private static Predicate<JsonNode> isKind(String kind) {
        return finding -> finding.get("kind").textValue().equals(kind);
    }

    private static Set<Sender> senders(JsonNode finding) {
        return stream(finding.get("instances")).map(PlantedFactsTest::sender).collect(Collectors.toSet());
    }

    private void silences() {
        var found = items("silence?per_page=1000&weeks=" + SILENT_WEEKS, "instances").stream()
                .map(PlantedFactsTest::sender)
                .toList();

        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(facts(Fact.Silence.class)
                        .filter(silence -> silence.until() == null)
                        .filter(silence ->
                                weeksBetween(silence.from(), lastWeek().next()) >= SILENT_WEEKS)
                        .map(Fact.Silence::sender)
                        .filter(this::wasSteady)
                        .toList())
                .isNotEmpty();
    }

    /** Whether it sent in three of the four weeks up to its last ping, and that is not too long ago. */
    private boolean wasSteady(Sender sender) {
        var weeks = weeksOf(sender);
        var last = weeks.getLast();
        return weeksBetween(last, lastWeek()) < GONE_WEEKS
                && weeks.stream().filter(week -> weeksBetween(week, last) < 4).count() >= 3;
    }

    private void outliers() {
        var found = new ArrayList<String>();
        for (var week = FleetFixture.FIRST_WEEK; week.compareTo(lastWeek()) <= 0; week = week.next()) {
            for (var outlier : items("outliers?per_page=1000&week=" + week, "outliers")) {
                found.add(week + " " + sender(outlier) + " "
                        + outlier.get("key_path").textValue());
            }
        }

        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(facts(Fact.Outlier.class)
                        .map(outlier -> outlier.week() + " " + outlier.sender() + " " + outlier.keyPath())
                        .toList())
                .isNotEmpty();
    }

    private void metrics() {
        var found = new HashMap<String, Set<String>>();
        var silent = new ArrayList<String>();
        for (var metric : items("metric_health?per_page=1000", "metrics")) {
            if (metric.get("instances").intValue() >= ENOUGH_INSTANCES) {
                if (metric.get("state").textValue().equals("silent")) {
                    silent.add(metric.get("version").textValue() + " "
                            + metric.get("key_path").textValue());
                }
                found.computeIfAbsent(metric.get("state").textValue(), _ -> new TreeSet<>())
                        .add(metric.get("key_path").textValue());
            }
        }

        var failing =
                facts(Fact.FailingMetric.class).map(Fact.FailingMetric::keyPath).toList();
        var broken =
                facts(Fact.BrokenMetric.class).map(Fact.BrokenMetric::keyPath).toList();
        assertThat(found.get("failing")).containsExactlyInAnyOrderElementsOf(failing);
        assertThat(found.get("broken"))
                .as("four of five instances fail to count a failing metric, so all of a version may")
                .containsAll(broken)
                .isSubsetOf(Stream.of(broken, failing).flatMap(List::stream).toList());
        assertThat(found.get("silent"))
                .containsAll(facts(Fact.SilentMetric.class)
                        .map(Fact.SilentMetric::keyPath)
                        .toList());
        assertThat(silent).allMatch(metric -> valuesAboveZero(metric).isEmpty());
    }

    /** The values above 0 of a metric in a version, {@code 18.9 counts.issues}, in the last weeks. */
    private List<Long> valuesAboveZero(String versionAndKeyPath) {
        var version = versionAndKeyPath.split(" ", 2)[0];
        var pointer = "/" + versionAndKeyPath.split(" ", 2)[1].replace('.', '/');
        return fixture.stored().stream()
                .map(Stored::ping)
                .filter(ping -> weeksBetween(ping.week(), lastWeek()) < SILENT_METRIC_WEEKS
                        && ping.version().startsWith(version + "."))
                .map(ping -> Json.read(ping.json()).at(pointer).longValue())
                .filter(value -> value > 0)
                .toList();
    }

    /** In the last month each organisation has the instances that the licence was planted with, and its seats. */
    private void licences() {
        var found = new HashMap<String, Set<String>>();
        for (var customer : items("customers?per_page=1000", "customers")) {
            if (customer.get("licence").isTextual()) {
                found.computeIfAbsent(customer.get("licence").textValue(), _ -> new HashSet<>())
                        .add(sender(customer) + " " + customer.get("seats").longValue());
            }
        }
        var planted = facts(Fact.Licence.class).toList();

        assertThat(found).isNotEmpty();
        found.forEach((licence, holders) -> assertThat(planted.stream()
                        .filter(fact -> fact.sha256().equals(licence))
                        .flatMap(fact -> fact.holders().stream().map(holder -> holder.sender() + " " + fact.seats())))
                .as(licence)
                .containsAll(holders));
    }

    private <F extends Fact> Stream<F> facts(Class<F> kind) {
        var facts = fixture.fleet().facts().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
        assertThat(facts).as(kind.getSimpleName()).isNotEmpty();
        return facts.stream();
    }

    private Week lastWeek() {
        return fixture.stored().stream()
                .map(stored -> stored.ping().week())
                .max(Week::compareTo)
                .orElseThrow();
    }

    private List<Week> weeksOf(Sender sender) {
        return fixture.stored().stream()
                .map(Stored::ping)
                .filter(ping -> new Sender(ping.hostname(), ping.uuid()).equals(sender))
                .map(ping -> ping.week())
                .distinct()
                .sorted()
                .toList();
    }

    private static long weeksBetween(Week first, Week second) {
        return (second.monday().toEpochDay() - first.monday().toEpochDay()) / 7;
    }

    private static Sender sender(JsonNode instance) {
        return new Sender(
                instance.get("hostname").textValue(), instance.get("uuid").textValue());
    }

    /** All items of an answer, page after page. */
    private static List<JsonNode> items(String path, String name) {
        var items = new ArrayList<JsonNode>();
        @Nullable String next = API + path;
        while (next != null) {
            var answer = Service.get(next);
            assertThat(answer.statusCode()).as(next).isEqualTo(200);
            stream(Json.read(answer.body()).get(name)).forEach(items::add);
            next = Service.next(answer.headers().firstValue("Link").orElse(null));
        }
        return items;
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
