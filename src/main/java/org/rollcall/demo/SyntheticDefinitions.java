package org.rollcall.demo;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Invented definitions of the size and shape of those of GitLab 18.9, for where the real ones are not at hand: about
 * 2,750 that are sent and 390 that are removed, key paths of one to four names and about 66 characters.
 */
public final class SyntheticDefinitions {

    private static final List<String> OBJECTS = List.of(
            "account",
            "alert",
            "archive",
            "attachment",
            "branch",
            "build",
            "campaign",
            "channel",
            "comment",
            "dashboard",
            "document",
            "environment",
            "folder",
            "gateway",
            "image",
            "invoice",
            "job",
            "label",
            "library",
            "message",
            "milestone",
            "pipeline",
            "policy",
            "project",
            "queue",
            "release",
            "report",
            "request",
            "schedule",
            "secret",
            "snapshot",
            "template",
            "ticket",
            "token",
            "workflow",
            "workspace");

    private static final List<String> ACTIONS = List.of(
            "approved",
            "archived",
            "assigned",
            "cloned",
            "closed",
            "created",
            "deleted",
            "edited",
            "exported",
            "imported",
            "locked",
            "merged",
            "moved",
            "opened",
            "published",
            "renamed",
            "reopened",
            "restored",
            "reviewed",
            "shared",
            "triggered",
            "unlocked",
            "viewed");

    private static final List<String> PLACES = List.of(
            "from_the_command_palette",
            "in_the_sidebar",
            "on_the_overview_page",
            "through_the_public_interface",
            "with_a_quick_action",
            "by_an_automation_rule");

    private static final List<String> AREAS = List.of(
            "analytics",
            "automation",
            "billing",
            "collaboration",
            "compliance",
            "deployment",
            "integration",
            "mobile",
            "notification",
            "planning",
            "quality",
            "reporting",
            "search",
            "security",
            "storage",
            "testing");

    private static final List<String> IDENTITY = List.of(
            "recorded_at",
            "uuid",
            "hostname",
            "version",
            "edition",
            "installation_type",
            "unique_instance_id",
            "recording_finished_at",
            "database.adapter",
            "database.version",
            "gateway.version",
            "library.provider");

    private static final List<String> STRUCTURES = List.of(
            "git.version",
            "topology",
            "usage_by_stage.account.user_auth_by_provider",
            "queue_histogram",
            "schema_inconsistencies",
            "settings.collected_data_categories",
            "instance_feature_flags");

    private final StringBuilder yaml = new StringBuilder("---\n");
    private final Set<String> keyPaths = new LinkedHashSet<>();

    private SyntheticDefinitions() {}

    /** The file, as an instance would answer it to {@code GET /usage_data/metric_definitions}. */
    public static byte[] yaml() {
        return new SyntheticDefinitions().file().getBytes(StandardCharsets.UTF_8);
    }

    private String file() {
        IDENTITY.forEach(keyPath -> add(keyPath, "string", "none", "system"));
        STRUCTURES.forEach(keyPath -> add(keyPath, "object", "none", "system"));
        add("active_user_count", "number", "none", "database");
        for (var i = 0; i < 56; i++) {
            add(
                    String.format(
                            Locale.ROOT,
                            "%s.%s_%s_enabled",
                            i % 2 == 0 ? "settings" : "object_store." + at(OBJECTS, i),
                            at(AREAS, i),
                            at(OBJECTS, i * 5)),
                    "boolean",
                    "none",
                    "system");
        }
        for (var i = 0; keyPaths.size() < 900; i++) {
            add(
                    String.format(
                            Locale.ROOT, "counts.%s_%s_%s", at(OBJECTS, i), at(ACTIONS, i / 36), at(AREAS, i / 7)),
                    "number",
                    "all",
                    "database");
        }
        for (var i = 0; keyPaths.size() < 1060; i++) {
            var monthly = i % 2 == 0;
            add(
                    String.format(
                            Locale.ROOT,
                            "usage_activity_by_stage%s.%s.%ss_with_%s_%s",
                            monthly ? "_monthly" : "",
                            at(AREAS, i),
                            at(OBJECTS, i / 2),
                            at(OBJECTS, i * 7),
                            at(ACTIONS, i)),
                    "number",
                    monthly ? "28d" : "all",
                    "database");
        }
        for (var i = 0; keyPaths.size() < 2760; i++) {
            var event = String.format(Locale.ROOT, "%s_%s_%s", at(OBJECTS, i), at(ACTIONS, i / 36), at(PLACES, i));
            var path = i % 2 == 0
                    ? String.format(Locale.ROOT, "redis_hll_counters.%s.%s", at(AREAS, i / 36), event)
                    : "redis_hll_counters.count_distinct_user_id_from_" + event;
            add(path + "_weekly", "number", "7d", "redis_hll");
            add(path + "_monthly", "number", "28d", "redis_hll");
        }
        for (var i = 0; i < 390; i++) {
            define(
                    String.format(Locale.ROOT, "counts.removed_%s_%s_%d", at(OBJECTS, i), at(ACTIONS, i), i),
                    "number",
                    "all",
                    "database",
                    "removed");
        }
        return yaml.toString();
    }

    private static String at(List<String> words, int i) {
        return words.get(i % words.size());
    }

    private void add(String keyPath, String valueType, String timeFrame, String dataSource) {
        if (keyPaths.add(keyPath)) {
            define(keyPath, valueType, timeFrame, dataSource, "active");
        }
    }

    private void define(String keyPath, String valueType, String timeFrame, String dataSource, String status) {
        yaml.append(String.format(
                Locale.ROOT,
                """
                - data_category: optional
                  key_path: %s
                  description: Invented for measurements, %s
                  product_group: %s
                  value_type: %s
                  status: %s
                  milestone: '15.%d'
                  time_frame: %s
                  data_source: %s
                  tiers:
                  - free
                  - premium
                  - ultimate
                """,
                keyPath,
                keyPath.replace('_', ' ').replace('.', ' ').toLowerCase(Locale.ROOT),
                at(AREAS, keyPath.length()),
                valueType,
                status,
                keyPath.length() % 12,
                timeFrame,
                dataSource));
    }
}
