package org.rollcall.demo;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Invents the values of one metric. */
@FunctionalInterface
interface PayloadValue {

    /** How instances write times today, and how some of them wrote it. */
    DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT);

    DateTimeFormatter OLD_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT);

    /** Of the instances, those that write the old form. */
    double OLD_TIMES = 0.02;

    void write(Moment moment, JsonBytes json);

    /** The values of a metric; null for one that the dictionary does not declare. */
    static PayloadValue of(String name, @Nullable FleetMetric metric, Plan plan) {
        var keyPath = metric == null ? name : metric.keyPath();
        return switch (keyPath) {
            case "hostname" -> (moment, json) -> json.text(moment.instance().hostname(moment.week()));
            case "uuid" -> PayloadValue::uuid;
            case "version", "gitaly.version" -> (moment, json) -> json.text(moment.version());
            case "edition" -> (moment, json) -> json.text(moment.instance().edition(moment.week()));
            case "recorded_at" -> PayloadValue::recordedAt;
            case "unique_instance_id" ->
                (moment, json) -> json.text(moment.instance().uniqueInstanceId(moment.week()));
            case "active_user_count" ->
                (moment, json) -> json.number(moment.instance().activeUsers(moment.week()));
            default ->
                metric == null ? (_, json) -> json.raw("null") : plan.planted(keyPath, of(name, keyPath, metric, plan));
        };
    }

    private static PayloadValue of(String name, String keyPath, FleetMetric metric, Plan plan) {
        var hash = Dice.ofText(keyPath);
        return switch (metric.valueType()) {
            case NUMBER, ANY -> new Counter(metric, plan);
            case BOOLEAN -> new Setting(hash, false);
            case STRING -> new Setting(hash, true).named(name);
            case OBJECT -> new Structure(name, hash);
        };
    }

    private static void uuid(Moment moment, JsonBytes json) {
        var uuid = moment.instance().uuid(moment.week());
        if (uuid == null) {
            json.raw("null");
        } else {
            json.text(uuid);
        }
    }

    private static void recordedAt(Moment moment, JsonBytes json) {
        var format = Dice.unit(moment.instance().seed, Dice.ofText("recorded_at")) < OLD_TIMES ? OLD_TIME : TIME;
        json.text(format.format(moment.recordedAt().atOffset(ZoneOffset.UTC)));
    }
}
