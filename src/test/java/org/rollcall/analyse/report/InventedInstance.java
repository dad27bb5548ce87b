package org.rollcall.analyse.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An invented instance and its dictionary: a counter grows by the same number each week, and so does what is counted of 28 days. */
final class InventedInstance {

    /** Key path, time frame, stage, description, value in the first week, growth in a week. Without a value it is not sent. */
    private static final List<Line> LINES = """
            counts.issues|all|plan|Issues|2000|30
            counts.notes|all|plan|Comments|9000|290
            counts.milestones|all|plan|Milestones|40|1
            counts.boards|all|plan|Issue boards|25|2
            counts.merge_requests|all|create|Merge requests|3100|105
            counts.ci_internal_pipelines|all|verify|Pipelines|12000|410
            counts.ci_external_pipelines|all|verify|Pipelines of external repositories|0|0
            counts.ci_runners|all|verify|Runners|14|0
            counts.environments|all|release|Environments|60|3
            counts.deployments|all|release|Deployments|1500|78
            counts.projects|all|create|Projects|1180|6
            counts.projects_prometheus_active|all|monitor|Projects with Prometheus|3|0
            counts.service_desk_issues|all|monitor|Service Desk issues|0|0
            counts.projects_jenkins_active|all|verify|Projects with Jenkins|330|1
            counts.projects_teamcity_active|all|verify|Projects with TeamCity|0|0
            counts.projects_bamboo_active|all|verify|Projects with Bamboo|0|0
            counts_monthly.ci_internal_pipelines|28d|verify|Pipelines|1640|0
            redis_hll_counters.count_distinct_project_id_from_create_ci_internal_pipeline_monthly|28d||Projects in which a pipeline ran|410|5
            usage_activity_by_stage_monthly.create.action_monthly_active_users_project_repo|28d||People who pushed to a repository|88|1
            usage_activity_by_stage_monthly.create.merge_requests|28d||People who opened a merge request|71|1
            usage_activity_by_stage_monthly.create.snippets|28d||People who wrote a snippet|9|0
            usage_activity_by_stage_monthly.create.protected_branches|28d||People who protected a branch|4|0
            usage_activity_by_stage_monthly.create.suggestions|28d||People who suggested a change in a review|0|0
            usage_activity_by_stage_monthly.manage.events|28d||People who did anything that is logged|97|1
            usage_activity_by_stage_monthly.manage.groups|28d||People who made a group|3|0
            usage_activity_by_stage_monthly.manage.value_stream_management|28d||People who looked at the value stream|0|0
            usage_activity_by_stage_monthly.monitor.operations_dashboard_default_dashboard|28d||People with an operations dashboard|0|0
            usage_activity_by_stage_monthly.monitor.projects_with_incidents|28d||Projects with an incident|0|0
            usage_activity_by_stage_monthly.package.projects_with_packages|28d||Projects with a package|22|0
            usage_activity_by_stage_monthly.plan.issues|28d||People who wrote an issue|54|1
            usage_activity_by_stage_monthly.plan.notes|28d||People who wrote a comment|76|1
            usage_activity_by_stage_monthly.plan.todos|28d||People with a to-do item|80|1
            usage_activity_by_stage_monthly.plan.service_desk_issues|28d||Issues that came in by Service Desk|0|0
            usage_activity_by_stage_monthly.release.deployments|28d||People who deployed|19|0
            usage_activity_by_stage_monthly.release.releases|28d||People who made a release|7|0
            usage_activity_by_stage_monthly.secure.container_scanning_scans|28d||Container scans|6|0
            usage_activity_by_stage_monthly.secure.secret_detection_scans|28d||Secret scans|1210|20
            usage_activity_by_stage_monthly.secure.dast_scans|28d||DAST scans|-1|0
            usage_activity_by_stage_monthly.verify.ci_pipelines|28d||People who started a pipeline|62|1
            usage_activity_by_stage_monthly.verify.ci_pipeline_schedules|28d||People who planned pipelines ahead|12|0
            usage_activity_by_stage_monthly.verify.ci_triggers|28d||People who triggered pipelines from outside|0|0
            redis_hll_counters.search.i_search_advanced_monthly|28d||People who used advanced search||
            redis_hll_counters.ide_edit.g_edit_by_web_ide_monthly|28d||People who used the Web IDE|31|0
            license_billable_users|none|||96|1
            license_user_count|none|||260|0
            active_user_count|none|||99|1
            """.lines().map(Line::of).toList();

    private static final List<String> TEXTS = List.of("hostname", "uuid", "version", "edition", "recorded_at");

    private InventedInstance() {}

    /** The dictionary of every version. */
    static String dictionary() {
        return Stream.concat(
                        TEXTS.stream().map(text -> definition(text, "string", "none", "", "The " + text)),
                        LINES.stream()
                                .map(line -> definition(
                                        line.keyPath(), "number", line.timeFrame(), line.stage(), line.description())))
                .collect(Collectors.joining("", "---\n", ""));
    }

    private static String definition(
            String keyPath, String valueType, String timeFrame, String stage, String description) {
        return """
                - key_path: %s
                  description: %s
                  product_stage: %s
                  value_type: %s
                  status: active
                  time_frame: %s
                """.formatted(keyPath, description, stage, valueType, timeFrame);
    }

    /** The payload of a week, from 0. */
    static ObjectNode payload(int week, String version, Instant recordedAt) {
        var payload = JsonNodeFactory.instance
                .objectNode()
                .put("hostname", "gitlab.example.com")
                .put("uuid", "5f0e4b2a-1d3c-4e5f-8a9b-0c1d2e3f4a5b")
                .put("recorded_at", recordedAt.toString())
                .put("version", version)
                .put("edition", "EE");
        payload.putObject("licensee").put("Name", "Ada Example").put("Email", "ada@example.com");
        for (var line : LINES) {
            if (line.first() != null) {
                put(payload, line.keyPath(), line.first() + line.growth() * week);
            }
        }
        return payload;
    }

    /** Puts a number at a key path. */
    static void put(ObjectNode payload, String keyPath, long value) {
        var names = keyPath.split("[.]", -1);
        var object = payload;
        for (var i = 0; i < names.length - 1; i++) {
            object = object.withObjectProperty(names[i]);
        }
        object.put(names[names.length - 1], value);
    }

    private record Line(
            String keyPath,
            String timeFrame,
            String stage,
            String description,
            @Nullable Long first,
            long growth) {

        static Line of(String line) {
            var parts = line.split("[|]", -1);
            return new Line(
                    parts[0],
                    parts[1],
                    parts[2],
                    parts[3].isEmpty() ? parts[0] : parts[3],
                    parts[4].isEmpty() ? null : Long.valueOf(parts[4]),
                    parts[5].isEmpty() ? 0 : Long.parseLong(parts[5]));
        }
    }
}
