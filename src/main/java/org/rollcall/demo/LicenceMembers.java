package org.rollcall.demo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The members of a payload that tell of a licence, as far as a dictionary declares them; payloads without one lack them. */
final class LicenceMembers {

    /** Without it a licence is not known to be the same as another. */
    static final String HASH = "license_sha256";

    private static final Set<String> NAMES = Set.of(
            "historical_max_users",
            "license_md5",
            HASH,
            "license_id",
            "licensee",
            "license_user_count",
            "license_billable_users",
            "license_starts_at",
            "license_expires_at",
            "license_plan",
            "license_add_ons",
            "license_trial",
            "license_subscription_id");

    private final List<String> names = new ArrayList<>();
    private final List<byte[]> keys = new ArrayList<>();

    static boolean has(String keyPath) {
        return NAMES.contains(keyPath);
    }

    void declare(String name) {
        names.add(name);
        keys.add((",\"" + name + "\":").getBytes(StandardCharsets.UTF_8));
    }

    /** Writes them behind another member. */
    void write(Moment moment, JsonBytes json) {
        var licence = moment.instance().licence(moment.week());
        if (licence != null) {
            for (var i = 0; i < names.size(); i++) {
                json.raw(keys.get(i));
                write(names.get(i), licence, moment, json);
            }
        }
    }

    private static void write(String name, Licence licence, Moment moment, JsonBytes json) {
        switch (name) {
            case "historical_max_users" -> json.number(moment.instance().mostUsers(moment.week()));
            case "license_md5" -> json.text(licence.md5());
            case HASH -> json.text(licence.sha256());
            case "license_id" -> json.number(licence.id());
            case "licensee" -> json.raw(licensee(licence.organisation()));
            case "license_user_count" -> json.number(licence.seats());
            case "license_billable_users" -> json.number(moment.instance().billableUsers(moment.week()));
            case "license_starts_at" -> json.text(licence.startsAt().toString());
            case "license_expires_at" -> json.text(licence.expiresAt().toString());
            case "license_plan" -> json.text(licence.level());
            case "license_add_ons" -> json.raw("{}");
            case "license_trial" -> json.raw(licence.trial() ? "true" : "false");
            case "license_subscription_id" -> json.text("S-" + licence.id());
            default -> throw new IllegalArgumentException(name + " tells of no licence");
        }
    }

    private static String licensee(int organisation) {
        return String.format(
                Locale.ROOT,
                "{\"Name\":\"Organisation %1$d\",\"Company\":\"Organisation %1$d\",\"Email\":\"gitlab@org-%1$06d.example\"}",
                organisation);
    }
}
