package org.rollcall.analyse.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rollcall.Definitions;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.ProtectedService;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.demo.Fleet;
import org.rollcall.demo.FleetDictionary;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;

/** Every query of {@code docs/sql.md}, run as an analyst on a generated fleet, against the same worked out in Java. */
@QuarkusTest
@TestProfile(ProtectedService.class)
class SqlTest {

    private static final String ALICE = "alice";
    private static final String PASSWORD = "a-password-of-a-test";
    private static final int QUERIES = 12;
    private static final int INSTANCES = 30;
    private static final int WEEKS = 10;

    private static final String[] DECLARED = {
        "recorded_at string",
        "uuid string",
        "hostname string",
        "version string",
        "edition string",
        "counts.issues number",
        "counts.notes number",
        "usage_activity_by_stage.create.snippets number",
        "usage_activity_by_stage.plan.epics number",
        "usage_activity_by_stage.plan.boards number",
        "settings.ldap_enabled boolean"
    };

    private static final Comparator<Sent> BY_INSTANCE =
            comparing(Sent::hostname).thenComparing(Sent::uuid);

    @Inject
    AgroalDataSource dataSource;

    private final List<Sent> current = new ArrayList<>();

    @BeforeEach
    void fleet() {
        FreshService.start();
        alice();
        assertThat(Service.publish("18.9", Definitions.yaml(DECLARED)).statusCode())
                .isEqualTo(201);
        current.clear();
        var firstWeek = new Week(Week.of(TestClock.now()).monday().minusWeeks(WEEKS));
        new Fleet(20261124, INSTANCES, firstWeek, WEEKS, dictionaries()).pings().forEach(ping -> {
            var json = (ObjectNode) Json.read(ping.json());
            addOddities(json);
            send(json);
            current.add(new Sent(
                    ping.hostname(),
                    Objects.requireNonNullElse(ping.uuid(), ""),
                    ping.week().monday(),
                    json));
        });
        // What was recorded before the ping of its week, and so is not current, comes in no answer.
        current.stream().filter(ping -> ping.number() % 9 == 0).forEach(ping -> {
            var revision = ping.json().deepCopy();
            revision.put("recorded_at", ping.week() + "T00:00:00.000Z")
                    .put("version", "1.0.0")
                    .put("edition", "OLD");
            ((ObjectNode) revision.get("counts")).put("issues", 1_000_000_000).put("notes", -1);
            send(revision);
        });
    }

    /** Gets her account as the page says. */
    private void alice() {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("drop role if exists " + ALICE);
            statement.execute(String.format(
                    Locale.ROOT,
                    "create role %s login in role %s password '%s'",
                    ALICE,
                    ProtectedService.ANALYST_ROLE,
                    PASSWORD));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Several versions of the product, of which one dictionary is published: instances upgrade. */
    private static List<FleetDictionary> dictionaries() {
        return IntStream.rangeClosed(7, 9)
                .mapToObj(minor -> FleetDictionary.parse(
                        new DictionaryVersion(18, minor),
                        Definitions.yaml(Stream.concat(
                                                Stream.of(DECLARED),
                                                Stream.of("new.stars number", "new.sun.spots number"))
                                        .toArray(String[]::new))
                                .getBytes(UTF_8)))
                .toList();
    }

    /** Failures and falls, more often than a fleet of this size would have them. */
    private void addOddities(ObjectNode json) {
        var counts = (ObjectNode) json.get("counts");
        switch (current.size() % 13) {
            case 3 -> counts.put("issues", -1);
            case 4 -> counts.put("notes", -2);
            case 5 -> counts.put("notes", -1000);
            case 6 -> counts.put("issues", 0);
            case 7 -> counts.putNull("issues");
            default -> {
                // As it comes.
            }
        }
    }

    private static void send(JsonNode json) {
        var answer = Service.ping(json.toString());
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(201);
    }

    @Test
    void everyQuery_answersWhatTheFleetSent() throws IOException, SQLException {
        var expected = expected();
        var queries = queries();

        assertThat(queries.keySet())
                .containsExactlyElementsOf(expected.keySet())
                .hasSize(QUERIES);
        for (var query : queries.entrySet()) {
            var wanted = expected.get(query.getKey());
            assertThat(wanted)
                    .as("%s: an empty answer shows nothing", query.getKey())
                    .isNotEmpty();
            assertThat(asAnalyst(query.getValue())).as(query.getKey()).isEqualTo(wanted);
        }
    }

    @Test
    void analyst_readsNothingElse() {
        for (var forbidden : List.of("select token_sha256 from api_token", "select payload from quarantined_ping")) {
            assertThatThrownBy(() -> asAnalyst(forbidden)).hasMessageContaining("permission denied");
        }
    }

    private SequencedMap<String, List<String>> expected() {
        var latest =
                current.stream().map(Sent::week).max(Comparator.naturalOrder()).orElseThrow();
        var latestPings =
                current.stream().filter(ping -> ping.week().equals(latest)).toList();
        var expected = new LinkedHashMap<String, List<String>>();
        expected.put(
                "1. How large is the fleet, week by week?",
                byWeek(
                        current,
                        pings -> String.format(
                                Locale.ROOT,
                                "%d|%d",
                                pings.size(),
                                count(pings, ping -> ping.edition().equals("EE")))));
        expected.put(
                "2. Which versions does it run?",
                ranked(latestPings.stream().collect(groupingBy(Sent::majorMinor, counting()))).stream()
                        .map(row ->
                                row + "|" + percent(Long.parseLong(row.replaceFirst(".*\\|", "")), latestPings.size()))
                        .toList());
        expected.put("3. How many use a feature?", byWeek(counted(current), pings -> {
            var using = count(pings, ping -> ping.issues() > 0);
            return String.format(Locale.ROOT, "%d|%d|%s", using, pings.size(), percent(using, pings.size()));
        }));
        expected.put(
                "4. Who grew most since the week before?",
                counted(latestPings).stream()
                        .flatMap(ping -> counted(current).stream()
                                .filter(before -> before.isOfSameInstance(ping)
                                        && before.week().equals(ping.week().minusWeeks(1)))
                                .map(before -> new Growth(ping, ping.issues() - before.issues())))
                        .sorted(comparingLong(Growth::increase).reversed().thenComparing(Growth::ping, BY_INSTANCE))
                        .limit(10)
                        .map(growth -> growth.ping().name() + "|" + growth.increase())
                        .toList());
        expected.put(
                "5. Whose counters of all time have fallen?",
                steps(counted(current))
                        .filter(step -> step.after().issues() < step.before().issues())
                        .sorted(comparing(Step::after, BY_INSTANCE.thenComparing(Sent::week)))
                        .map(step -> String.format(
                                Locale.ROOT,
                                "%s|%s|%d|%d",
                                step.after().name(),
                                step.after().week(),
                                step.before().issues(),
                                step.after().issues()))
                        .toList());
        expected.put(
                "6. Which weeks are missing, of whom?",
                steps(current)
                        .sorted(comparing(Step::after, BY_INSTANCE.thenComparing(Sent::week)))
                        .flatMap(step -> step.before()
                                .week()
                                .plusWeeks(1)
                                .datesUntil(step.after().week(), Period.ofWeeks(1))
                                .map(week -> step.after().name() + "|" + week))
                        .toList());
        expected.put("7. How is a counter distributed?", byWeek(counted(current), pings -> {
            var sorted = pings.stream().map(Sent::issues).sorted().toList();
            return String.format(
                    Locale.ROOT,
                    "%d|%d|%d",
                    percentile(sorted, 0.5),
                    percentile(sorted, 0.9),
                    percentile(sorted, 0.99));
        }));
        expected.put(
                "8. When do instances upgrade?",
                byWeek(
                        steps(current)
                                .filter(step -> !step.after()
                                        .version()
                                        .equals(step.before().version()))
                                .map(Step::after)
                                .toList(),
                        pings -> String.valueOf(pings.size())));
        expected.put("9. Which metrics fail to be counted?", failures(latestPings));
        expected.put(
                "10. How many instances use each stage of the product?",
                ranked(latestPings.stream()
                        .flatMap(ping -> ping.json().get("usage_activity_by_stage").properties().stream()
                                .filter(stage -> StreamSupport.stream(
                                                stage.getValue().spliterator(), false)
                                        .anyMatch(counter -> counter.longValue() > 0))
                                .map(Map.Entry::getKey))
                        .collect(groupingBy(stage -> stage, counting()))));
        expected.put(
                "11. How do the editions compare?",
                counted(latestPings).stream()
                        .collect(groupingBy(Sent::edition, TreeMap::new, toList()))
                        .entrySet()
                        .stream()
                        .map(edition -> edition.getKey() + "|" + summary(edition.getValue()))
                        .toList());
        expected.put(
                "12. What is sent that no dictionary declares?",
                List.of("new.stars|" + latestPings.size(), "new.sun.spots|" + latestPings.size()));
        return expected;
    }

    private static String summary(List<Sent> pings) {
        var values = pings.stream().map(Sent::issues).sorted().toList();
        var sum = values.stream().mapToLong(Long::longValue).sum();
        return String.format(
                Locale.ROOT,
                "%d|%s|%d",
                values.size(),
                BigDecimal.valueOf(sum).divide(BigDecimal.valueOf(values.size()), 1, RoundingMode.HALF_UP),
                percentile(values, 0.5));
    }

    private static List<String> failures(List<Sent> pings) {
        var counters = new TreeMap<String, long[]>();
        for (var ping : pings) {
            for (var name : List.of("counts", "usage_activity_by_stage")) {
                collectFailures(name, ping.json().get(name), counters);
            }
        }
        return counters.entrySet().stream()
                .sorted(comparingLong((Map.Entry<String, long[]> counter) ->
                                -counter.getValue()[0] - counter.getValue()[1] - counter.getValue()[2])
                        .thenComparing(Map.Entry::getKey))
                .map(counter -> String.format(
                        Locale.ROOT,
                        "%s|%d|%d|%d",
                        counter.getKey(),
                        counter.getValue()[0],
                        counter.getValue()[1],
                        counter.getValue()[2]))
                .toList();
    }

    private static void collectFailures(String keyPath, JsonNode value, Map<String, long[]> counters) {
        value.properties()
                .forEach(member -> collectFailures(keyPath + "." + member.getKey(), member.getValue(), counters));
        var kind = List.of(-1, -2, -1000).indexOf(value.asInt());
        if (value.isInt() && kind >= 0) {
            counters.computeIfAbsent(keyPath, _ -> new long[3])[kind]++;
        }
    }

    /** The number of each, the most frequent first. */
    private static List<String> ranked(Map<String, Long> numbers) {
        return numbers.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .map(number -> number.getKey() + "|" + number.getValue())
                .toList();
    }

    private static List<String> byWeek(Collection<Sent> pings, Function<List<Sent>, String> row) {
        return pings.stream().collect(groupingBy(Sent::week, TreeMap::new, toList())).entrySet().stream()
                .map(week -> week.getKey() + "|" + row.apply(week.getValue()))
                .toList();
    }

    /** Each ping with the one before it of the same instance. */
    private static Stream<Step> steps(List<Sent> pings) {
        return pings.stream().collect(groupingBy(Sent::name)).values().stream()
                .map(own -> own.stream().sorted(comparing(Sent::week)).toList())
                .flatMap(own -> IntStream.range(1, own.size()).mapToObj(i -> new Step(own.get(i - 1), own.get(i))));
    }

    private static List<Sent> counted(List<Sent> pings) {
        return pings.stream()
                .filter(ping -> ping.json().at("/counts/issues").isIntegralNumber() && ping.issues() >= 0)
                .toList();
    }

    private static long count(List<Sent> pings, Predicate<Sent> which) {
        return pings.stream().filter(which).count();
    }

    private static String percent(long part, long whole) {
        return BigDecimal.valueOf(100 * part)
                .divide(BigDecimal.valueOf(whole), 1, RoundingMode.HALF_UP)
                .toString();
    }

    private static long percentile(List<Long> sorted, double share) {
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    /** By heading. */
    private static SequencedMap<String, String> queries() throws IOException {
        var queries = new LinkedHashMap<String, String>();
        var query = Pattern.compile("^## (\\d+\\. .*?)$.*?^```sql$(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs", "sql.md")));
        while (query.find()) {
            queries.put(query.group(1), query.group(2));
        }
        return queries;
    }

    private List<String> asAnalyst(String sql) throws SQLException {
        var jdbcUrl = ConfigProvider.getConfig().getValue("quarkus.datasource.jdbc.url", String.class);
        try (var connection = DriverManager.getConnection(jdbcUrl, ALICE, PASSWORD);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                var row = new ArrayList<@Nullable String>();
                for (var i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(rows.getString(i));
                }
                found.add(String.join("|", row));
            }
            return found;
        }
    }

    /** A ping that is the current one of its instance and week. */
    private record Sent(String hostname, String uuid, LocalDate week, ObjectNode json) {

        String name() {
            return hostname + "|" + uuid;
        }

        int number() {
            return name().hashCode() + week.getDayOfYear();
        }

        boolean isOfSameInstance(Sent other) {
            return name().equals(other.name());
        }

        String edition() {
            return json.get("edition").textValue();
        }

        String version() {
            return json.get("version").textValue();
        }

        String majorMinor() {
            return version().replaceFirst("^(\\d+\\.\\d+).*", "$1");
        }

        long issues() {
            return json.at("/counts/issues").longValue();
        }
    }

    private record Step(Sent before, Sent after) {}

    private record Growth(Sent ping, long increase) {}
}
