package org.rollcall.analyse.customer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.analyse.ValueFlag;
import org.rollcall.analyse.customer.Health.Measured;
import org.rollcall.analyse.customer.Health.MeasuredPart;
import org.rollcall.analyse.customer.Health.Reason;

/** The rules of health, at the border of each threshold; the numbers stand here as the table of the guide has them. */
class HealthTest {

    private static final HealthVersions VERSIONS = new HealthVersions();
    private static final HealthRules RULES = VERSIONS.rules();
    private static final Licence ULTIMATE = Licence.of("key", "ultimate", "2026-01-01", "2027-01-01");

    @ParameterizedTest
    @CsvSource({
        // Nothing is measured before month 3.
        "0, 1000, , young_licence",
        "2, 0, , young_licence",
        "-1, 1000, , no_licence_start",
        "3, 0, red,",
        "3, 100, red,",
        "3, 101, yellow,",
        "3, 500, yellow,",
        "3, 501, green,",
        "6, 100, red,",
        "6, 500, yellow,",
        "6, 501, green,",
        "7, 500, red,",
        "7, 501, yellow,",
        "9, 500, red,",
        "9, 750, yellow,",
        "9, 751, green,",
        "10, 500, red,",
        "10, 750, red,",
        "10, 751, green,",
        "48, 750, red,",
        "48, 1200, green,",
    })
    void utilisation_dependsOnTheMonthOfTheLicence(
            int month, long billable, @Nullable String colour, @Nullable String reason) {
        for (var version : RULES.versions()) {
            var health = Health.of(RULES, version, counters("billable", billable, "seats", 1000L), ULTIMATE, month);

            assertThat(text(measured(health, "utilisation"))).isEqualTo(colour);
            assertThat(reason(measured(health, "utilisation"))).isEqualTo(reason);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // All per 1,000 billable users.
        "2024, engagement, unique_active, 0, red",
        "2024, engagement, unique_active, 499, red",
        "2024, engagement, unique_active, 500, yellow",
        "2024, engagement, unique_active, 799, yellow",
        "2024, engagement, unique_active, 800, green",
        "2025, engagement, unique_active, 499, red",
        "2025, engagement, unique_active, 500, yellow",
        "2025, engagement, unique_active, 799, yellow",
        "2025, engagement, unique_active, 800, green",
        "2024, scm, git_users, 249, red",
        "2024, scm, git_users, 250, yellow",
        "2024, scm, git_users, 499, yellow",
        "2024, scm, git_users, 500, green",
        "2025, scm, git_users, 100, red",
        "2025, scm, git_users, 101, yellow",
        "2025, scm, git_users, 330, yellow",
        "2025, scm, git_users, 331, green",
        "2024, ci, pipeline_users, 100, red",
        "2024, ci, pipeline_users, 101, yellow",
        "2024, ci, pipeline_users, 333, yellow",
        "2024, ci, pipeline_users, 334, green",
        "2025, ci, builds, 2000, red",
        "2025, ci, builds, 2001, yellow",
        "2025, ci, builds, 40000, yellow",
        "2025, ci, builds, 40001, green",
    })
    void measure_changesItsColourAtTheBorder(
            String version, String measure, String metric, long number, String colour) {
        var health = health(version, counters("billable", 1000L, metric, number));

        assertThat(text(measured(health, measure))).isEqualTo(colour);
    }

    @ParameterizedTest
    @CsvSource({
        "cd, deploying_share, deploying_users, 49, billable, 1000, red",
        "cd, deploying_share, deploying_users, 50, billable, 1000, yellow",
        "cd, deploying_share, deploying_users, 120, billable, 1000, yellow",
        "cd, deploying_share, deploying_users, 121, billable, 1000, green",
        "cd, deployments_per_user, deployments, 1999, billable, 1000, red",
        "cd, deployments_per_user, deployments, 2000, billable, 1000, yellow",
        "cd, deployments_per_user, deployments, 7000, billable, 1000, yellow",
        "cd, deployments_per_user, deployments, 7001, billable, 1000, green",
        "cd, successful_share, successful_deployments, 24, failed_deployments, 76, red",
        "cd, successful_share, successful_deployments, 25, failed_deployments, 75, yellow",
        "cd, successful_share, successful_deployments, 80, failed_deployments, 20, yellow",
        "cd, successful_share, successful_deployments, 81, failed_deployments, 19, green",
        "devsecops, scanning_share, scanner_users, 50, billable, 1000, red",
        "devsecops, scanning_share, scanner_users, 51, billable, 1000, yellow",
        "devsecops, scanning_share, scanner_users, 199, billable, 1000, yellow",
        "devsecops, scanning_share, scanner_users, 200, billable, 1000, green",
        "devsecops, scans_per_pipeline, sast_scans, 99, internal_pipelines, 1000, red",
        "devsecops, scans_per_pipeline, sast_scans, 100, internal_pipelines, 1000, yellow",
        "devsecops, scans_per_pipeline, sast_scans, 500, internal_pipelines, 1000, yellow",
        "devsecops, scans_per_pipeline, sast_scans, 501, internal_pipelines, 1000, green",
        "devsecops, scanners_in_use, sast_scans, 0, dast_scans, 0, red",
        "devsecops, scanners_in_use, sast_scans, 1, dast_scans, 0, red",
        "devsecops, scanners_in_use, sast_scans, 1, dast_scans, 9, yellow",
    })
    void part_changesItsColourAtTheBorder(
            String measure, String part, String metric, long number, String other, long otherNumber, String colour) {
        for (var version : List.of("2024", "2025")) {
            var health = health(version, counters(metric, number, other, otherNumber));

            assertThat(part(health, measure, part).colour())
                    .isNotNull()
                    .extracting(Colour::text)
                    .isEqualTo(colour);
        }
    }

    @Test
    void threeScanners_areGreen_andTheirScansAreSummedUp() {
        var health = health(
                "2025",
                counters(
                        "sast_scans",
                        1L,
                        "dast_scans",
                        2L,
                        "api_fuzzing_scans",
                        3L,
                        "secret_detection_scans",
                        0L,
                        "internal_pipelines",
                        10L));

        assertThat(part(health, "devsecops", "scanners_in_use").colour()).isEqualTo(Colour.GREEN);
        assertThat(part(health, "devsecops", "scans_per_pipeline").value()).isEqualByComparingTo("0.6");
        assertThat(part(health, "devsecops", "scans_per_pipeline").without())
                .containsEntry("coverage_fuzzing_scans", ValueFlag.ABSENT)
                .containsEntry("dependency_scanning_scans", ValueFlag.ABSENT)
                .containsEntry("container_scanning_scans", ValueFlag.ABSENT)
                .hasSize(3);
    }

    /** 25, 63 and 88; a mean up to 50 is red, up to 75 yellow. */
    @ParameterizedTest
    @CsvSource({
        "121, 7001, 81, green, 88",
        "121, 7001, 25, green, 79.666667",
        "121, 2000, 25, yellow, 71.333333",
        "121, 7001, 24, yellow, 67",
        "50, 2000, 24, yellow, 50.333333",
        "121, 0, 24, red, 46",
        "0, 0, 24, red, 25",
    })
    void measureOfSeveralParts_isTheirMean(long users, long deployments, long successful, String colour, String score) {
        var health = health(
                "2025",
                counters(
                        "billable",
                        1000L,
                        "deploying_users",
                        users,
                        "deployments",
                        deployments,
                        "successful_deployments",
                        successful,
                        "failed_deployments",
                        100 - successful));

        assertThat(text(measured(health, "cd"))).isEqualTo(colour);
        assertThat(Health.rounded(requireNonNull(measured(health, "cd").score())))
                .isEqualByComparingTo(score);
    }

    @Test
    void absentPart_isLeftOutOfTheMean() {
        var health = health("2025", counters("billable", 1000L, "deploying_users", 121L));

        assertThat(measured(health, "cd").score()).isEqualByComparingTo("88");
        assertThat(part(health, "cd", "deployments_per_user").reason()).isEqualTo(Reason.ABSENT);
        assertThat(part(health, "cd", "successful_share").reason()).isEqualTo(Reason.ABSENT);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, -2, -1000, -7})
    void failedCounter_leavesTheMeasureWithoutColour_andSaysWhy(long failure) {
        var health = health(
                "2025",
                counters("billable", 1000L, "deploying_users", 121L, "deployments", failure, "git_users", 500L));

        assertThat(measured(health, "cd").colour()).isNull();
        assertThat(measured(health, "cd").reason()).isEqualTo(Reason.FAILED);
        assertThat(part(health, "cd", "deployments_per_user").without()).containsOnlyKeys("deployments");
        assertThat(text(measured(health, "scm"))).isEqualTo("green");
        assertThat(health.score()).isEqualByComparingTo("88");
    }

    /** Absent, failed and zero are three. */
    @Test
    void zeroIsANumber_andNoUsersDivideNothing() {
        assertThat(text(measured(health("2025", counters("billable", 10L, "git_users", 0L)), "scm")))
                .isEqualTo("red");
        assertThat(measured(health("2025", counters("billable", 0L, "git_users", 5L)), "scm")
                        .reason())
                .isEqualTo(Reason.NOTHING_TO_DIVIDE_BY);
        assertThat(measured(health("2025", counters("billable", 10L)), "scm").reason())
                .isEqualTo(Reason.ABSENT);
        assertThat(measured(health("2025", counters("git_users", 5L)), "scm").reason())
                .isEqualTo(Reason.ABSENT);
        assertThat(measured(health("2025", counters("billable", -1L, "git_users", 5L)), "scm")
                        .reason())
                .isEqualTo(Reason.FAILED);
        assertThat(part(
                                health("2025", counters("successful_deployments", 0L, "failed_deployments", 0L)),
                                "cd",
                                "successful_share")
                        .reason())
                .isEqualTo(Reason.NOTHING_TO_DIVIDE_BY);
    }

    @Test
    void weightsOfWhatIsMissing_areSpreadOverTheRest() {
        var counters = counters("seats", 1000L, "billable", 100L, "unique_active", 90L, "git_users", 20L);
        var health = Health.of(RULES, VERSIONS.version("2025"), counters, ULTIMATE, 3);

        // Red 25 x 30, green 88 x 10, yellow 63 x 15, of 55.
        assertThat(health.score()).isEqualByComparingTo("46.818182");
        assertThat(health.colour()).isEqualTo(Colour.RED);
    }

    @Test
    void withoutAnyMeasure_theColourIsUnknown() {
        var health = health("2025", counters());

        assertThat(health.colour()).isEqualTo(Colour.UNKNOWN);
        assertThat(health.score()).isNull();
        assertThat(health.useCases()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ultimate, true", "Ultimate, true", "premium, false", ", false"})
    void devsecops_isForUltimateOnly(@Nullable String plan, boolean isMeasured) {
        var health = Health.of(
                RULES,
                VERSIONS.version(null),
                counters("billable", 1000L, "scanner_users", 200L),
                Licence.of(null, plan, null, null),
                1);

        assertThat(measured(health, "devsecops").colour() != null).isEqualTo(isMeasured);
        assertThat(measured(health, "devsecops").reason()).isEqualTo(isMeasured ? null : Reason.NOT_IN_PLAN);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-31, 2026-01-30T23:59:59Z, 0",
        "2026-01-31, 2026-01-31T00:00:00Z, 1",
        "2026-01-31, 2026-02-27T00:00:00Z, 1",
        "2026-01-15, 2026-03-14T23:59:59Z, 2",
        "2026-01-15, 2026-03-15T00:00:00Z, 3",
        "2026-01-15, 2027-01-15T00:00:00Z, 13",
        "2024-02-29, 2025-02-28T00:00:00Z, 12",
        "2024-02-29, 2025-03-01T00:00:00Z, 13",
        "2026-01-15T10:00:00Z, 2026-03-15T00:00:00Z, 3",
        "yesterday, 2026-03-15T00:00:00Z, -1",
        "2026-13-45, 2026-03-15T00:00:00Z, -1",
        ", 2026-03-15T00:00:00Z, -1",
    })
    void monthOfALicence_beginsOnTheDayOfItsStart(@Nullable String start, Instant at, int month) {
        assertThat(Licence.of(null, null, start, null).month(at)).isEqualTo(month);
    }

    @Test
    void versions_areThoseOfTheFile_andTheNewestCounts() {
        assertThat(RULES.versions()).extracting(HealthRules.Version::version).containsExactly("2024", "2025");
        assertThat(VERSIONS.version(null).version()).isEqualTo("2025");
        assertThat(RULES.noDataAfter()).isEqualTo(Duration.ofDays(60));
        for (var version : RULES.versions()) {
            assertThat(version.measures())
                    .extracting(measure -> measure.name() + " " + measure.weight())
                    .containsExactly("utilisation 30", "engagement 10", "scm 15", "ci 15", "cd 15", "devsecops 15");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "weight: 30 | weight: 31 | weights must come to 100",
                "\"<= 0.10\" | \"= 0.10\" | is no threshold",
                "of: [unique_active] | of: [unique] | unique is no metric",
                "name: engagement | name: utilisation | utilisation is there twice",
                "in_use: *scans | in_uses: *scans | must have either of or in_use",
                "use_case: true | use_cases: true | use_cases",
                "red: 25, yellow: 63 | red: 63, yellow: 25 | scores must rise",
                "version: \"2025\" | version: \"2024\" | 2024 is there twice",
                "from_month: 7 | from_month: 3 | bands must begin one after the other",
                "{red: \"< 0.50\", yellow: \"< 0.80\"} | {red: \"< 0.80\", yellow: \"< 0.50\"} | reach further",
                "no_data_after_days: 60 | no_data_after_days: 0 | must be above 0",
                "seats: [license_user_count] | seats: [] | seats has no key path",
            })
    void mistakeInTheFile_isFound(String right, String wrong, String message) throws IOException {
        var file = file();
        assertThat(file).contains(right);

        assertThatThrownBy(() -> HealthVersions.read(new ByteArrayInputStream(
                        file.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong))
                                .getBytes(UTF_8))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static String file() throws IOException {
        try (var file = HealthTest.class.getResourceAsStream("/health.yml")) {
            return new String(requireNonNull(file).readAllBytes(), UTF_8);
        }
    }

    /** @param namesAndNumbers name and number in turn; what is not named is absent */
    private static Counters counters(Object... namesAndNumbers) {
        var names = List.copyOf(RULES.metrics().keySet());
        var counters = new Counters(names);
        for (var i = 0; i < namesAndNumbers.length; i += 2) {
            counters.set(names.indexOf(namesAndNumbers[i]), (Long) namesAndNumbers[i + 1]);
        }
        return counters;
    }

    private static Health health(String version, Counters counters) {
        return Health.of(RULES, VERSIONS.version(version), counters, ULTIMATE, 1);
    }

    private static Measured measured(Health health, String name) {
        return health.measures().stream()
                .filter(measured -> measured.measure().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static MeasuredPart part(Health health, String measure, String name) {
        return measured(health, measure).parts().stream()
                .filter(part -> part.part().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static @Nullable String text(Measured measured) {
        var colour = measured.colour();
        return colour == null ? null : colour.text();
    }

    private static @Nullable String reason(Measured measured) {
        var reason = measured.reason();
        return reason == null ? null : reason.text();
    }
}
