package org.rollcall.demo;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.rollcall.dictionary.DictionaryVersion;

/**
 * A small dictionary, some 200 metrics, with all that insight reads: users and licences, the counters of the DevOps score, stages,
 * indicators, measures of health. The names are those of GitLab 18.9 where it has them; some metrics come with 18.8 and 18.9.
 */
public final class InsightDefinitions {

    /** Of texts, objects and the like: key path and type. */
    private static final List<String> SETTINGS = List.of(
            "recorded_at string",
            "uuid string",
            "hostname string",
            "version string",
            "edition string",
            "installation_type string",
            "unique_instance_id string",
            "recording_finished_at string",
            "active_user_count number",
            "historical_max_users number",
            "license_md5 string",
            "license_sha256 string",
            "license_id number",
            "licensee object",
            "license_user_count number",
            "license_billable_users number",
            "license_starts_at string",
            "license_expires_at string",
            "license_plan string",
            "license_add_ons object",
            "license_trial boolean",
            "license_subscription_id string",
            "database.adapter string",
            "database.version string",
            "git.version object",
            "settings.ldap_encrypted_secrets_enabled boolean",
            "settings.snowplow_enabled boolean",
            "queue_histogram object");

    /** Of counters of all time: key path, stage, indicator. */
    private static final List<String> TOTALS = List.of(
            "counts.issues plan devops_report",
            "counts.notes plan devops_report",
            "counts.milestones plan devops_report",
            "counts.boards plan devops_report",
            "counts.merge_requests create devops_report",
            "counts.ci_internal_pipelines verify devops_report",
            "counts.ci_external_pipelines verify devops_report",
            "counts.environments release devops_report",
            "counts.deployments release devops_report",
            "counts.projects_prometheus_active monitor devops_report",
            "counts.service_desk_issues monitor devops_report",
            "counts.projects manage",
            "counts.groups manage",
            "counts.ci_builds verify",
            "counts.ci_runners verify",
            "counts.projects_jenkins_active verify",
            "counts.projects_teamcity_active verify",
            "counts.projects_bamboo_active verify",
            "counts.clusters configure",
            "counts.packages package",
            "counts.snippets create",
            "counts.count_total_create_ci_build verify");

    /** Of monthly counters, as {@link #TOTALS}. */
    private static final List<String> MONTHS = List.of(
            "counts_monthly.deployments release",
            "counts_monthly.successful_deployments release",
            "counts_monthly.failed_deployments release",
            "counts_monthly.ci_internal_pipelines verify leading_indicator",
            "counts_monthly.ci_builds verify",
            "counts.count_total_create_ci_build_monthly verify lighthouse",
            "counts.count_total_push_package_to_registry_npm_monthly package leading_indicator",
            "redis_hll_counters.manage.unique_active_users_monthly manage umau",
            "redis_hll_counters.incident_management.timeline_event_total_unique_counts_monthly monitor paid_gmau");

    /** Of stages: name, then what is counted in it, each of all time and by month; the first is the indicator of the stage. */
    private static final List<String> STAGES = List.of(
            "manage events users_created groups",
            "plan issues notes todos",
            "create action_monthly_active_users_project_repo merge_requests_users snippets",
            "verify ci_pipelines ci_internal_pipelines ci_builds",
            "package projects_with_packages",
            "release deployments successful_deployments failed_deployments",
            "configure clusters_applications_runner project_clusters_enabled",
            "monitor clusters_applications_prometheus projects_with_alerts_created",
            "secure user_sast_jobs user_secret_detection_jobs user_container_scanning_jobs user_dast_jobs");

    private static final List<String> AREAS = List.of("analytics", "code_review", "issues_edit", "search", "wiki");
    private static final List<String> EVENTS =
            List.of("created", "edited", "viewed", "deleted", "exported", "searched");

    private static final int MAJOR = 18;

    /** Version by version what was added: some events. */
    private static final List<String> SINCE_8 = List.of("code_review", "search");

    private static final List<String> SINCE_9 = List.of("wiki");

    private final StringBuilder yaml = new StringBuilder("---\n");

    private InsightDefinitions() {}

    /** The file, as an instance of a version would answer it to {@code GET /usage_data/metric_definitions}. */
    public static byte[] yaml(DictionaryVersion version) {
        var definitions = new InsightDefinitions();
        definitions.settings();
        definitions.counters();
        definitions.stages();
        definitions.events(AREAS, "");
        if (version.compareTo(new DictionaryVersion(MAJOR, 8)) >= 0) {
            definitions.events(SINCE_8, "_with_8");
        }
        if (version.compareTo(new DictionaryVersion(MAJOR, 9)) >= 0) {
            definitions.events(SINCE_9, "_with_9");
        }
        return definitions.yaml.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void settings() {
        for (var setting : SETTINGS) {
            var words = setting.split(" ", -1);
            define(words[0], words[1], "none", "manage", "");
        }
    }

    private void counters() {
        TOTALS.forEach(counter -> count(counter, "all"));
        MONTHS.forEach(counter -> count(counter, "28d"));
    }

    private void count(String counter, String timeFrame) {
        var words = counter.split(" ", -1);
        define(words[0], "number", timeFrame, words[1], words.length > 2 ? words[2] : "");
    }

    private void stages() {
        for (var line : STAGES) {
            var stage = line.substring(0, line.indexOf(' '));
            var counters = line.substring(line.indexOf(' ') + 1).split(" ", -1);
            for (var i = 0; i < counters.length; i++) {
                var path = stage + "." + counters[i];
                define("usage_activity_by_stage." + path, "number", "all", stage, "");
                define(
                        "usage_activity_by_stage_monthly." + path,
                        "number",
                        "28d",
                        stage,
                        i == 0 ? "smau" : i == 1 ? "gmau" : "");
            }
        }
    }

    private void events(List<String> areas, String suffix) {
        for (var area : areas) {
            for (var event : EVENTS) {
                var path = String.format(Locale.ROOT, "redis_hll_counters.%1$s.%1$s_%2$s%3$s", area, event, suffix);
                define(path + "_weekly", "number", "7d", "plan", "");
                define(path + "_monthly", "number", "28d", "plan", "");
            }
        }
    }

    /** @param indicator empty where there is none */
    private void define(String keyPath, String valueType, String timeFrame, String stage, String indicator) {
        yaml.append(String.format(
                Locale.ROOT,
                """
                - data_category: optional
                  key_path: %s
                  description: %s
                  product_section: ops
                  product_stage: %s
                  product_group: %s_group
                  value_type: %s
                  status: active
                  milestone: '15.0'
                  time_frame: %s
                  data_source: %s
                  tiers:
                  - free
                  - premium
                  - ultimate
                  performance_indicator_type: [%s]
                """,
                keyPath,
                description(keyPath),
                stage,
                stage,
                valueType,
                timeFrame,
                timeFrame.equals("none") ? "system" : "database",
                indicator));
    }

    /** For people: {@code Code review created monthly} for {@code redis_hll_counters.code_review.code_review_created_monthly}. */
    private static String description(String keyPath) {
        var words = keyPath.substring(keyPath.lastIndexOf('.') + 1).replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
