package org.rollcall.analyse.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Corpus;
import org.rollcall.Json;
import org.rollcall.analyse.score.Comparison;
import org.rollcall.analyse.score.Comparison.ComparedFeature;
import org.rollcall.analyse.score.Comparison.ComparedGroup;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.MetricVector;
import org.rollcall.ping.Week;

/** Each rule of advice.yml fires at its border, and not below it, nor on what failed or was not sent. */
class AdviceTest {

    private static final Instant NOW = Instant.parse("2026-12-30T06:00:00Z");

    /** Metrics of a licence, which the dictionaries of the free edition do not declare. */
    private static final Set<String> OF_LICENCES = Set.of("license_billable_users", "license_user_count");

    private static final AdviceRules RULES = new AdviceRules();

    /** Days since the first ping; the newest ping, and those that are 30 and 90 days older: key path and value. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            no_runner | 30 | counts.ci_runners=0 | | | fires
            no_runner | 29 | counts.ci_runners=0 | | | silent
            no_runner | 30 | counts.ci_runners=1 | | | silent
            no_runner | 30 | counts.ci_runners=-1 | | | failed
            no_runner | 30 | counts.ci_runners=-1000 | | | failed
            no_runner | 30 | counts.ci_runners={"-1":-1} | | | failed
            no_runner | 30 | counts.ci_runners="none" | | | is no whole number
            no_runner | 30 | counts.ci_runners=0.5 | | | is no whole number
            no_runner | 30 | | | | does not have counts.ci_runners
            pipelines_fell | 99 | counts_monthly.ci_internal_pipelines=80 | counts_monthly.ci_internal_pipelines=100 | | fires
            pipelines_fell | 99 | counts_monthly.ci_internal_pipelines=81 | counts_monthly.ci_internal_pipelines=100 | | silent
            pipelines_fell | 99 | counts_monthly.ci_internal_pipelines=0 | counts_monthly.ci_internal_pipelines=0 | | silent
            pipelines_fell | 99 | counts_monthly.ci_internal_pipelines=0 | counts_monthly.ci_internal_pipelines=-1 | | failed
            pipelines_fell | 99 | counts_monthly.ci_internal_pipelines=-2 | counts_monthly.ci_internal_pipelines=9 | | failed
            pipelines_fell | 99 | counts_monthly.ci_internal_pipelines=0 | x=9 | | does not have
            pipelines_fell | 99 | counts_monthly.ci_internal_pipelines=0 | | | no ping that is about a month older
            pipelines_fell | 99 | counts.ci_internal_pipelines=3800 | counts.ci_internal_pipelines=3000 | counts.ci_internal_pipelines=1000 | fires
            pipelines_fell | 99 | counts.ci_internal_pipelines=3801 | counts.ci_internal_pipelines=3000 | counts.ci_internal_pipelines=1000 | silent
            pipelines_fell | 99 | counts.ci_internal_pipelines=10 | counts.ci_internal_pipelines=3000 | counts.ci_internal_pipelines=1000 | begun to count anew
            pipelines_fell | 99 | counts.ci_internal_pipelines=3800 | counts.ci_internal_pipelines=3000 | | about three months older
            few_projects_with_pipelines | 90 | PROJECTS_WITH=49 counts.projects=100 | | | fires
            few_projects_with_pipelines | 90 | PROJECTS_WITH=50 counts.projects=100 | | | silent
            few_projects_with_pipelines | 89 | PROJECTS_WITH=0 counts.projects=100 | | | silent
            few_projects_with_pipelines | 90 | PROJECTS_WITH=0 counts.projects=0 | | | There are 0 projects
            few_projects_with_pipelines | 90 | PROJECTS_WITH=0 counts.projects=-1 | | | failed
            few_projects_with_pipelines | 90 | counts.projects=100 | | | does not have
            external_pipelines | 99 | EXTERNAL=31 INTERNAL=30 | EXTERNAL=21 INTERNAL=21 | EXTERNAL=0 INTERNAL=1 | fires
            external_pipelines | 99 | EXTERNAL=30 INTERNAL=30 | EXTERNAL=21 INTERNAL=21 | EXTERNAL=0 INTERNAL=1 | silent
            external_pipelines | 99 | EXTERNAL=31 INTERNAL=30 | EXTERNAL=21 INTERNAL=21 | EXTERNAL=1 INTERNAL=1 | silent
            external_pipelines | 99 | EXTERNAL=31 INTERNAL=30 | EXTERNAL=21 INTERNAL=21 | | about three months older
            external_pipelines | 99 | EXTERNAL=31 INTERNAL=-1 | EXTERNAL=21 INTERNAL=21 | EXTERNAL=0 INTERNAL=1 | failed
            external_pipelines | 99 | EXTERNAL=31 INTERNAL=30 | EXTERNAL=21 | EXTERNAL=0 INTERNAL=1 | does not have
            jenkins | 0 | counts.projects_jenkins_active=20 counts.projects=100 | | | fires
            jenkins | 0 | counts.projects_jenkins_active=19 counts.projects=100 | | | silent
            jenkins | 0 | counts.projects_jenkins_active=-1 counts.projects=100 | | | failed
            jenkins | 0 | counts.projects=100 | | | does not have
            teamcity | 0 | counts.projects_teamcity_active=20 counts.projects=100 | | | fires
            teamcity | 0 | counts.projects_teamcity_active=19 counts.projects=100 | | | silent
            bamboo | 0 | counts.projects_bamboo_active=20 counts.projects=100 | | | fires
            bamboo | 0 | counts.projects_bamboo_active=19 counts.projects=100 | | | silent
            billable_users_fell | 40 | license_billable_users=90 license_user_count=100 | license_billable_users=100 | | fires
            billable_users_fell | 40 | license_billable_users=91 license_user_count=100 | license_billable_users=100 | | silent
            billable_users_fell | 40 | license_billable_users=100 license_user_count=100 | license_billable_users=90 | | silent
            billable_users_fell | 40 | license_billable_users=90 | license_billable_users=100 | | does not have license_user_count
            billable_users_fell | 40 | license_billable_users=90 license_user_count=0 | license_billable_users=100 | | There are 0 seats
            billable_users_fell | 40 | license_billable_users=-1 license_user_count=100 | license_billable_users=100 | | failed
            few_seats_used | 30 | license_billable_users=49 license_user_count=100 | | | fires
            few_seats_used | 30 | license_billable_users=50 license_user_count=100 | | | silent
            few_seats_used | 29 | license_billable_users=49 license_user_count=100 | | | silent
            few_seats_used | 30 | license_billable_users=49 license_user_count=-1 | | | failed
            few_container_scans | 30 | SECURE.container_scanning_scans=9 license_billable_users=100 | | | fires
            few_container_scans | 30 | SECURE.container_scanning_scans=10 license_billable_users=100 | | | silent
            few_container_scans | 30 | SECURE.container_scanning_scans=1 active_user_count=11 | | | fires
            few_container_scans | 30 | SECURE.container_scanning_scans=1 active_user_count=10 | | | silent
            few_container_scans | 29 | SECURE.container_scanning_scans=0 active_user_count=10 | | | silent
            few_container_scans | 30 | SECURE.container_scanning_scans=-1 active_user_count=10 | | | failed
            few_container_scans | 30 | T_security_container_scanning_monthly=1 T_security_container_scanning_latest_monthly=0 T_jobs_container_scanning_monthly=0 T_jobs_container_scanning_latest_monthly=0 active_user_count=11 | | | fires
            few_container_scans | 30 | T_security_container_scanning_monthly=0 T_security_container_scanning_latest_monthly=1 T_jobs_container_scanning_monthly=0 T_jobs_container_scanning_latest_monthly=1 active_user_count=11 | | | silent
            few_container_scans | 30 | T_security_container_scanning_monthly=0 T_security_container_scanning_latest_monthly=-1 T_jobs_container_scanning_monthly=0 T_jobs_container_scanning_latest_monthly=0 active_user_count=11 | | | failed
            few_container_scans | 30 | T_security_container_scanning_monthly=0 active_user_count=11 | | | does not have
            few_secret_scans | 30 | SECURE.secret_detection_scans=9 active_user_count=100 | | | fires
            few_secret_scans | 30 | SECURE.secret_detection_scans=10 active_user_count=100 | | | silent
            few_secret_scans | 30 | T_security_secret_detection_monthly=0 T_jobs_secret_detection_monthly=0 T_jobs_secret_detection_latest_monthly=0 active_user_count=1 | | | fires
            few_secret_scans | 30 | active_user_count=1 | | | does not have
            few_dast_scans | 90 | SECURE.dast_scans=9 active_user_count=100 | | | fires
            few_dast_scans | 90 | SECURE.dast_scans=10 active_user_count=100 | | | silent
            few_dast_scans | 89 | SECURE.dast_scans=0 active_user_count=100 | | | silent
            few_dast_scans | 90 | SECURE.dast_scans=0 active_user_count=-1 | | | failed
            """)
    void rule(
            String rule,
            int days,
            @Nullable String now,
            @Nullable String monthAgo,
            @Nullable String threeMonthsAgo,
            String verdict) {
        var facts = new Facts(
                Objects.requireNonNull(ping(now == null ? "" : now, 0)),
                ping(monthAgo, 30),
                ping(threeMonthsAgo, 90),
                days,
                none("No comparison."),
                null,
                null);

        assertThat(told(rule, facts)).contains(verdict);
    }

    @Test
    void advice_hasItsNumbersWeeksAndKeyPaths() {
        var facts = new Facts(
                Objects.requireNonNull(ping("license_billable_users=11800 license_user_count=20000", 0)),
                ping("license_billable_users=14000", 30),
                null,
                99,
                none("No comparison."),
                null,
                null);

        assertThat(RULES.given(facts).advice())
                .filteredOn(advice -> advice.rule().equals("billable_users_fell"))
                .singleElement()
                .isEqualTo(new Advice(
                        "billable_users_fell",
                        "Users are leaving",
                        "The instance had 14,000 billable users a month ago and has 11,800 billable users today."
                                + " The fall is 11 % of the 20,000 seats.",
                        "https://docs.gitlab.com/subscriptions/manage_users_and_seats/",
                        List.of(
                                new Evidence("license_billable_users", week(30), 14000),
                                new Evidence("license_billable_users", week(0), 11800),
                                new Evidence("license_user_count", week(0), 20000))));
    }

    @ParameterizedTest
    @CsvSource({
        "18.7, 18.9, 2 minor releases later",
        "18.8, 18.9, silent",
        "18.9, 18.9, silent",
        "18.10, 18.9, silent",
        "18.9, 18.11, 2 minor releases later",
        "17.11, 18.1, at least 2 minor releases later",
        "17.11, 18.0, silent",
        "19.0, 18.9, silent",
        ", 18.9, no version",
        "18.9, , no version"
    })
    void release_isTwoMinorOnesBehind(@Nullable String version, @Nullable String newest, String verdict) {
        var facts = new Facts(
                Objects.requireNonNull(ping("", 0)), null, null, 0, none("None."), version(version), version(newest));

        assertThat(told("releases_behind", facts)).contains(verdict);
    }

    @Test
    void feature_belowTheLowerQuartile() {
        var features = new LinkedHashMap<String, ComparedFeature>();
        features.put("issues", new ComparedFeature(1.19, Map.of("p25", 1.2, "p50", 3.0), "below p25", null));
        features.put("notes", new ComparedFeature(1.2, Map.of("p25", 1.2, "p50", 3.0), "p25 to p50", null));
        features.put("boards", new ComparedFeature(null, Map.of("p25", 1.2), null, null));
        features.put("milestones", new ComparedFeature(0.0, Map.of(), null, "Fewer than 20."));
        var comparison = new Comparison("h", "u", "2026-12", new ComparedGroup("50-249", "EE", 25), null, features);
        var given = RULES.given(new Facts(Objects.requireNonNull(ping("", 0)), null, null, 0, comparison, null, null));

        assertThat(given.advice()).singleElement().satisfies(advice -> {
            assertThat(advice.text())
                    .isEqualTo("The instance is in the lowest quarter in: issues"
                            + " (1.19 per user in 30 days; three quarters of them have 1.2 or more).");
            assertThat(advice.numbers())
                    .containsExactly(new Evidence("issues", week(0), 1.19), new Evidence("issues p25", null, 1.2));
        });
        assertThat(given.unknown())
                .filteredOn(unknown -> unknown.rule().equals("below_quartile"))
                .extracting(UnknownAdvice::reason)
                .containsExactly("The usage of these, or that of enough similar organisations, is unknown:"
                        + " issue boards, milestones.");
    }

    @Test
    void withoutComparison_noFeatureIsBelow() {
        var facts = new Facts(Objects.requireNonNull(ping("", 0)), null, null, 0, none("Too few."), null, null);

        assertThat(told("below_quartile", facts)).isEqualTo("Too few.");
    }

    /** Whatever is true of an instance, of each rule the report says at most one thing. */
    @Test
    void nothingSent_firesNothing() {
        var given = RULES.given(
                new Facts(Objects.requireNonNull(ping("", 0)), null, null, 9999, none("None."), null, null));

        assertThat(given.advice()).isEmpty();
        assertThat(given.unknown())
                .hasSize(14)
                .allSatisfy(unknown -> assertThat(unknown.reason()).matches("(?s)\\S.*[.]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- {id: x, title: t, text: t, link: 'https://a.b/', when: {kind: below_half}}",
                "- {id: x, title: t, text: t, link: 'https://a.b/'}",
                "- {id: x, title: t, text: t, link: 'http://a.b/', when: {kind: below_quartile}}",
                "- {id: x, title: t, text: '{now}', link: 'https://a.b/', when: {kind: below_quartile}}",
                "- {id: X, title: t, text: t, link: 'https://a.b/', when: {kind: below_quartile}}",
                "- {id: x, title: '', text: t, link: 'https://a.b/', when: {kind: below_quartile}}",
                "- {id: x, id: y, title: t, text: t, link: 'https://a.b/', when: {kind: below_quartile}}",
                "- {id: x, title: t, text: t, link: 'https://a.b/', color: red, when: {kind: below_quartile}}",
                "- {id: x, title: t, text: t, link: 'https://a.b/', when: {kind: releases_behind}}",
                "- {id: x, title: t, text: t, link: 'https://a.b/', when: {kind: zero_after, months: 1}}",
                "- {id: x, title: t, text: t, link: 'https://a.b/', when: {kind: zero_after, measure: {choices: [{one: a, many: b, metrics: [a]}]}}}",
                "- {id: x, title: t, text: t, link: 'https://a.b/', when: {kind: fell, percent: 101, measure: {choices: [{one: a, many: b, metrics: [a]}]}}}",
                "- {id: x, title: t, text: t, link: 'https://a.b/', when: {kind: fell, percent: 10, measure: {choices: []}}}",
                "- {id: x, title: t, text: t, link: 'https://a.b/', when: {kind: above_for_three_months, measure: {choices: [{one: a, many: b, metrics: [a]}]}, other: {choices: [{one: a, many: b, metrics: [a]}]}}}",
                "- {id: x, title: t, text: t, link: 'https://a.b/', when: {kind: below_quartile}}\n- {id: x, title: t, text: t, link: 'https://a.b/', when: {kind: below_quartile}}",
                "id: x"
            })
    void mistakenRule_isRefused(String yaml) {
        assertThatThrownBy(() -> AdviceRules.of(yaml)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ruleWithoutMistake_isRead() {
        assertThat(AdviceRules.of("- {id: x, title: t, text: t, link: 'https://a.b/', when: {kind: below_quartile}}"))
                .hasSize(1);
    }

    /** All metrics of a choice are in one of GitLab's dictionaries. */
    @Test
    void keyPaths_areThoseOfTheProduct() throws IOException {
        var old = keyPaths("13.12");
        var today = keyPaths("18.9");

        assertThat(choices())
                .isNotEmpty()
                .allSatisfy(choice -> assertThat(
                                old.containsAll(choice) || today.containsAll(choice) || OF_LICENCES.containsAll(choice))
                        .as("%s", choice)
                        .isTrue());
    }

    private static List<List<String>> choices() throws IOException {
        try (var file = Objects.requireNonNull(AdviceTest.class.getResourceAsStream("/advice.yml"))) {
            return new YAMLMapper()
                    .readTree(file).findValues("metrics").stream()
                            .map(metrics ->
                                    stream(metrics).map(JsonNode::textValue).toList())
                            .toList();
        }
    }

    private static Set<String> keyPaths(String version) throws IOException {
        return stream(new YAMLMapper().readTree(Corpus.read("definitions/" + version + ".yml")))
                .map(definition -> definition.get("key_path").textValue())
                .collect(Collectors.toSet());
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** The text of the advice, or the reason why there is none to be told; silent where neither. */
    private static String told(String rule, Facts facts) {
        var given = RULES.given(facts);
        return Stream.concat(
                        given.advice().stream()
                                .filter(advice -> advice.rule().equals(rule))
                                .map(advice -> "fires: " + advice.text()),
                        given.unknown().stream()
                                .filter(unknown -> unknown.rule().equals(rule))
                                .map(UnknownAdvice::reason))
                .findFirst()
                .orElse("silent");
    }

    private static @Nullable PingValues ping(@Nullable String values, int daysAgo) {
        if (values == null) {
            return null;
        }
        var json = (ObjectNode) Json.read("{}");
        for (var value : values.split(" ", -1)) {
            if (!value.isEmpty()) {
                var parts = value.split("=", 2);
                json.set(keyPath(parts[0]), Json.read(parts[1]));
            }
        }
        return new PingValues(week(daysAgo), NOW.minus(Duration.ofDays(daysAgo)), Map.of(), new MetricVector(0), json);
    }

    private static String keyPath(String name) {
        return name.replace(
                        "PROJECTS_WITH",
                        "redis_hll_counters.count_distinct_project_id_from_create_ci_internal_pipeline_monthly")
                .replace("EXTERNAL", "counts.ci_external_pipelines")
                .replace("INTERNAL", "counts.ci_internal_pipelines")
                .replace("SECURE", "usage_activity_by_stage_monthly.secure")
                .replaceFirst("^T_", "redis_hll_counters.ci_templates.p_ci_templates_");
    }

    private static Week week(int daysAgo) {
        return Week.of(NOW.minus(Duration.ofDays(daysAgo)));
    }

    private static Comparison none(String reason) {
        return new Comparison("h", "u", null, null, reason, Map.of());
    }

    private static @Nullable DictionaryVersion version(@Nullable String text) {
        return text == null ? null : DictionaryVersion.parse(text).orElseThrow();
    }
}
