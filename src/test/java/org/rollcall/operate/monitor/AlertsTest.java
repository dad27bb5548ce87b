package org.rollcall.operate.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rollcall.Definitions;
import org.rollcall.FreshService;
import org.rollcall.Service;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;
import org.yaml.snakeyaml.Yaml;

/** The dashboard and the alerts ask for what a running service has, and each alert says what to do. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class AlertsTest {

    private static final Path ALERTS = Path.of("deploy/prometheus/alerts.yml");
    private static final Path TESTS = Path.of("deploy/prometheus/tests/alerts.yml");
    private static final Path DASHBOARD = Path.of("deploy/grafana/rollcall.json");
    private static final Path RUNBOOK = Path.of("docs/runbook.md");

    private static final Pattern METRIC = Pattern.compile("\\b(?:rollcall|agroal|jvm|http|process)_\\w+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=~?\"");
    private static final Pattern SAMPLE = Pattern.compile("^(\\w+)[{ ]", Pattern.MULTILINE);

    /** What Prometheus adds. */
    private static final Set<String> LABELS_OF_THE_SCRAPE = Set.of("job", "instance", "__name__");

    @BeforeEach
    void serviceWithAPing() {
        FreshService.start();
        Service.publish("1.0", Definitions.yaml("hostname string"));
        Service.ping("{\"hostname\":\"a\"}");
        Service.post("/usage_ping_errors", "application/json", "{}".getBytes(UTF_8));
    }

    @Test
    void everyMetricOfTheDashboard_isOneOfTheService() throws IOException {
        assertThat(expressions(DASHBOARD)).hasSizeGreaterThan(25);
        expectKnownMetrics(expressions(DASHBOARD));
    }

    @Test
    void everyMetricOfTheAlerts_isOneOfTheService() throws IOException {
        expectKnownMetrics(rules().map(rule -> rule.path("expr").asText()).toList());
    }

    private static void expectKnownMetrics(List<String> expressions) {
        System.gc(); // before the first collection there is no pause to report
        var metrics = new String(Service.get("/q/metrics").body(), UTF_8);
        var known = SAMPLE.matcher(metrics).results().map(name -> name.group(1)).collect(Collectors.toSet());
        var labels = LABEL.matcher(metrics).results().map(name -> name.group(1)).collect(Collectors.toSet());
        labels.addAll(LABELS_OF_THE_SCRAPE);
        for (var expression : expressions) {
            assertThat(METRIC.matcher(expression)
                            .results()
                            .map(name -> name.group())
                            .collect(Collectors.toSet()))
                    .as(expression)
                    .filteredOn(name -> !name.equals("rollcall_")) // of a pattern of names
                    .isSubsetOf(known);
            assertThat(LABEL.matcher(expression)
                            .results()
                            .map(name -> name.group(1))
                            .collect(Collectors.toSet()))
                    .as(expression)
                    .isSubsetOf(labels);
        }
    }

    @Test
    void everyAlert_hasItsParagraphInTheRunbook() throws IOException {
        var headings = Files.readAllLines(RUNBOOK).stream()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3).strip())
                .toList();
        var alerts = rules().filter(rule -> rule.has("alert")).toList();

        assertThat(alerts).hasSizeGreaterThan(10);
        assertThat(headings)
                .containsExactlyElementsOf(
                        alerts.stream().map(rule -> rule.path("alert").asText()).toList());
        for (var alert : alerts) {
            assertThat(alert.path("annotations").path("runbook").asText())
                    .isEqualTo(RUNBOOK + "#" + alert.path("alert").asText().toLowerCase(Locale.ROOT));
        }
    }

    @Test
    void everyAlert_isTestedToCome() throws IOException {
        var tests = Files.readString(TESTS);
        var silent = rules().map(rule -> rule.path("alert").asText())
                .filter(alert -> !alert.isEmpty() && !tests.contains("- labels: ALERTS{alertname=\"" + alert + "\""))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(silent).isEmpty();
    }

    /** Skipped where Prometheus is not installed: Debian's package prometheus has promtool. */
    @Test
    void promtool_findsTheRulesRight_andTheyDoWhatTheirTestsSay() throws Exception {
        assumeThat(System.getenv("PATH").split(File.pathSeparator))
                .as("promtool is not on the PATH")
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));
        assertThat(run("promtool", "check", "rules", ALERTS.toString())).contains("SUCCESS");
        assertThat(run("promtool", "test", "rules", TESTS.toString())).contains("SUCCESS");
    }

    private static String run(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private static Stream<JsonNode> rules() throws IOException {
        JsonNode file = new ObjectMapper().valueToTree(new Yaml().load(Files.readString(ALERTS)));
        return elements(file.path("groups")).flatMap(group -> elements(group.path("rules")));
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static List<String> expressions(Path dashboard) throws IOException {
        var panels = new ObjectMapper().readTree(Files.readString(dashboard)).path("panels");
        return elements(panels)
                .flatMap(panel -> panel.findValues("expr").stream())
                .map(JsonNode::asText)
                .toList();
    }
}
