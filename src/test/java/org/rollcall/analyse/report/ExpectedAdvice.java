package org.rollcall.analyse.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.report.ExpectedReports.Sent;
import org.rollcall.ping.Week;

/**
 * A second computation of the advice in a report, by the words of the rules and from payloads. What similar organisations do is
 * taken from the comparison in the same report.
 */
final class ExpectedAdvice {

    private static final Pattern RELEASE = Pattern.compile("^(\\d+)[.](\\d+)");

    private static final List<Choice> SEATS = List.of(sum("license_user_count"));
    private static final List<Choice> BILLABLE = List.of(sum("license_billable_users"));
    private static final List<Choice> USERS = List.of(sum("license_billable_users"), sum("active_user_count"));
    private static final List<Choice> PROJECTS = List.of(sum("counts.projects"));

    private final Sent now;
    private final @Nullable Sent monthAgo;
    private final @Nullable Sent threeMonthsAgo;
    private final long days;
    private final NavigableSet<String> lines = new TreeSet<>();

    /** @param days from the receipt of the first ping to that of the newest one */
    private ExpectedAdvice(Sent now, @Nullable Sent monthAgo, @Nullable Sent threeMonthsAgo, long days) {
        this.now = now;
        this.monthAgo = monthAgo;
        this.threeMonthsAgo = threeMonthsAgo;
        this.days = days;
    }

    /** The rules that fire with their numbers, and with a question mark those that cannot be told. */
    static Set<String> lines(
            Sent now,
            @Nullable Sent monthAgo,
            @Nullable Sent threeMonthsAgo,
            Duration age,
            JsonNode comparison,
            Collection<String> releases) {
        var expected = new ExpectedAdvice(now, monthAgo, threeMonthsAgo, age.toDays());
        expected.counters();
        expected.comparison(comparison);
        expected.releases(releases);
        return expected.lines;
    }

    /** The same of an answer. */
    static Set<String> lines(JsonNode report) {
        var lines = new TreeSet<String>();
        report.get("advice").forEach(advice -> {
            var numbers = new TreeSet<String>();
            advice.get("numbers")
                    .forEach(number -> numbers.add(number(
                            number.get("name").textValue(),
                            number.get("week").asText(),
                            number.get("value").doubleValue())));
            lines.add(advice.get("rule").textValue() + " " + numbers);
        });
        report.get("unknown_advice")
                .forEach(unknown -> lines.add(unknown.get("rule").textValue() + " ?"));
        return lines;
    }

    private void counters() {
        rule("no_runner", () -> {
            if (days < 30) {
                return null;
            }
            var runners = now(List.of(sum("counts.ci_runners")));
            return runners.value == 0 ? List.of(runners) : null;
        });
        rule("pipelines_fell", () -> {
            var pipelines =
                    List.of(sum("counts_monthly.ci_internal_pipelines"), increase("counts.ci_internal_pipelines"));
            var today = now(pipelines);
            var before = monthAgo(pipelines);
            return today.value < before.value && today.value <= before.value * 0.8 ? List.of(before, today) : null;
        });
        lessThan(
                "few_projects_with_pipelines",
                50,
                90,
                List.of(sum("redis_hll_counters.count_distinct_project_id_from_create_ci_internal_pipeline_monthly")),
                PROJECTS);
        rule("external_pipelines", () -> {
            var external = List.of(increase("counts.ci_external_pipelines"));
            var internal = List.of(increase("counts.ci_internal_pipelines"));
            if (now(external).value <= now(internal).value) {
                return null;
            }
            return monthAgo(external).value > monthAgo(internal).value
                    ? List.of(monthAgo(external), now(external), monthAgo(internal), now(internal))
                    : null;
        });
        for (var integration : List.of("jenkins", "teamcity", "bamboo")) {
            rule(integration, () -> {
                var active = now(List.of(sum("counts.projects_" + integration + "_active")));
                var projects = notZero(now(PROJECTS));
                return active.value >= projects.value * 0.2 ? List.of(active, projects) : null;
            });
        }
        rule("billable_users_fell", () -> {
            var today = now(BILLABLE);
            var before = monthAgo(BILLABLE);
            var seats = now(SEATS);
            return today.value < before.value && before.value - today.value >= notZero(seats).value * 0.1
                    ? List.of(before, today, seats)
                    : null;
        });
        lessThan("few_seats_used", 50, 30, BILLABLE, SEATS);
        scans(
                "few_container_scans",
                30,
                "container_scanning_scans",
                "ci_templates.p_ci_templates_",
                List.of(
                        "security_container_scanning", "security_container_scanning_latest",
                        "jobs_container_scanning", "jobs_container_scanning_latest"));
        scans(
                "few_secret_scans",
                30,
                "secret_detection_scans",
                "ci_templates.p_ci_templates_",
                List.of("security_secret_detection", "jobs_secret_detection", "jobs_secret_detection_latest"));
        scans(
                "few_dast_scans",
                90,
                "dast_scans",
                "ci_templates.p_ci_templates_security_",
                List.of("dast", "dast_latest", "dast_api", "dast_api_latest", "dast_on_demand_scan"));
    }

    private void scans(String rule, int afterDays, String scans, String template, List<String> templates) {
        var projects = templates.stream()
                .map(name -> "redis_hll_counters." + template + name + "_monthly")
                .toArray(String[]::new);
        lessThan(
                rule,
                10,
                afterDays,
                List.of(sum("usage_activity_by_stage_monthly.secure." + scans), sum(projects)),
                USERS);
    }

    private void lessThan(String rule, int percent, int afterDays, List<Choice> part, List<Choice> whole) {
        rule(rule, () -> {
            if (days < afterDays) {
                return null;
            }
            var some = now(part);
            var all = notZero(now(whole));
            return some.value / all.value < percent / 100.0 ? List.of(some, all) : null;
        });
    }

    private void comparison(JsonNode comparison) {
        if (!comparison.get("suppressed").isNull()) {
            lines.add("below_quartile ?");
            return;
        }
        var low = new TreeSet<String>();
        for (Map.Entry<String, JsonNode> feature : comparison.get("features").properties()) {
            var usage = feature.getValue().get("instance");
            var quartile = feature.getValue().get("quantiles").path("p25");
            if (usage.isNull() || quartile.isMissingNode()) {
                lines.add("below_quartile ?");
            } else if (usage.doubleValue() < quartile.doubleValue()) {
                low.add(number(feature.getKey(), week(now), usage.doubleValue()));
                low.add(number(feature.getKey() + " p25", "null", quartile.doubleValue()));
            }
        }
        if (!low.isEmpty()) {
            lines.add("below_quartile " + low);
        }
    }

    private void releases(Collection<String> releases) {
        var newest = releases.stream()
                .map(ExpectedAdvice::release)
                .max((one, other) -> one[0] == other[0] ? one[1] - other[1] : one[0] - other[0])
                .orElseThrow();
        var own = release(now.version());
        var behind = own[0] == newest[0] ? newest[1] - own[1] : own[0] < newest[0] ? newest[1] + 1 : 0;
        if (behind >= 2) {
            lines.add("releases_behind [" + number("releases behind", "null", behind) + "]");
        }
    }

    private static int[] release(String version) {
        var found = RELEASE.matcher(version);
        if (!found.find()) {
            throw new IllegalArgumentException(version + " is no release");
        }
        return new int[] {Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2))};
    }

    /** What fires it; null for nothing. */
    private void rule(String name, Rule rule) {
        try {
            var fired = rule.fired();
            if (fired != null) {
                var numbers = new TreeSet<String>();
                fired.forEach(quantity -> numbers.addAll(quantity.numbers));
                lines.add(name + " " + numbers);
            }
        } catch (UnknownException _) {
            lines.add(name + " ?");
        }
    }

    private Quantity now(List<Choice> choices) throws UnknownException {
        var choice = choice(choices);
        return choice.increases ? grown(choice, monthAgo, now) : counted(choice, now);
    }

    private Quantity monthAgo(List<Choice> choices) throws UnknownException {
        var choice = choice(choices);
        return choice.increases ? grown(choice, threeMonthsAgo, monthAgo) : counted(choice, monthAgo);
    }

    private Choice choice(List<Choice> choices) throws UnknownException {
        return choices.stream()
                .filter(choice -> choice.metrics.stream()
                        .anyMatch(metric -> !now.use(metric).equals("absent")))
                .findFirst()
                .orElseThrow(UnknownException::new);
    }

    private static Quantity counted(Choice choice, @Nullable Sent ping) throws UnknownException {
        var total = 0L;
        var numbers = new ArrayList<String>();
        for (var metric : choice.metrics) {
            var count = count(ping, metric);
            total += count;
            numbers.add(number(metric, week(ping), (double) count));
        }
        return new Quantity((double) total, numbers);
    }

    private static Quantity grown(Choice choice, @Nullable Sent from, @Nullable Sent to) throws UnknownException {
        var growth = 0L;
        var numbers = new ArrayList<String>();
        for (var metric : choice.metrics) {
            var before = count(from, metric);
            var after = count(to, metric);
            if (after < before) {
                throw new UnknownException();
            }
            growth += after - before;
            numbers.add(number(metric, week(from), (double) before));
            numbers.add(number(metric, week(to), (double) after));
        }
        var days = Duration.between(there(from).recordedAt(), there(to).recordedAt())
                        .toMillis()
                / 86_400_000.0;
        return new Quantity((double) growth / days * 30, numbers);
    }

    private static long count(@Nullable Sent ping, String metric) throws UnknownException {
        var value = there(ping).value(metric);
        if (!value.isIntegralNumber() || value.longValue() < 0) {
            throw new UnknownException();
        }
        return value.longValue();
    }

    private static Sent there(@Nullable Sent ping) throws UnknownException {
        if (ping == null) {
            throw new UnknownException();
        }
        return ping;
    }

    private static Quantity notZero(Quantity whole) throws UnknownException {
        if (whole.value == 0) {
            throw new UnknownException();
        }
        return whole;
    }

    private static String week(@Nullable Sent ping) {
        return ping == null ? "none" : Week.of(ping.recordedAt()).toString();
    }

    private static String number(String name, String week, double value) {
        return name + " " + week + " " + value;
    }

    private static Choice sum(String... metrics) {
        return new Choice(false, List.of(metrics));
    }

    private static Choice increase(String metric) {
        return new Choice(true, List.of(metric));
    }

    private record Choice(boolean increases, List<String> metrics) {}

    private record Quantity(double value, List<String> numbers) {}

    @FunctionalInterface
    private interface Rule {
        @Nullable
        List<Quantity> fired() throws UnknownException;
    }

    private static final class UnknownException extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
