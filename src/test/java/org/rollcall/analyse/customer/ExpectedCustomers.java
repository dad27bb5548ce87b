package org.rollcall.analyse.customer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Instance;

/** A second computation of customers, straight from the payloads and by the words of the rules. */
public final class ExpectedCustomers {

    private static final String NONE = "-";
    private static final List<String> SCANS = List.of(
            "secret_detection",
            "dependency_scanning",
            "container_scanning",
            "sast",
            "dast",
            "coverage_fuzzing",
            "api_fuzzing");

    private final Collection<Sent> pings;
    private final Instant now;
    private final boolean is2025;
    private final Map<YearMonth, Map<String, Sent>> listed = new HashMap<>();

    /** @param pings those that are not withdrawn or erased */
    public ExpectedCustomers(Collection<Sent> pings, Instant now, String version) {
        this.pings = pings;
        this.now = now;
        is2025 = version.equals("2025");
    }

    /** A ping as it was sent. */
    public record Sent(long id, Instant recordedAt, JsonNode payload) {

        String hostname() {
            return payload.get("hostname").textValue();
        }

        String instance() {
            return hostname() + ' ' + uuid();
        }

        private String uuid() {
            return payload.path("uuid").asText("");
        }

        @Nullable
        String licence() {
            return Stream.of("license_sha256", "license_md5", "license_id")
                    .map(payload::path)
                    .filter(value -> value.isTextual() || (value.isIntegralNumber() && value.longValue() >= 0))
                    .map(JsonNode::asText)
                    .findFirst()
                    .orElse(null);
        }

        String organisation() {
            return sha256(licence() == null ? "domain:" + domain() : "licence:" + licence());
        }

        /** Below com, net and org people register one label; of names below which nobody registers any, the whole host counts. */
        private String domain() {
            var host = hostname().replaceFirst(":[0-9]+$", "");
            return host.replaceFirst("^.*[.]([^.]+[.](com|net|org))$", "$1");
        }
    }

    /** Rows of a month, each as the test writes one of the answer; in no order. */
    public List<String> rows(YearMonth month) {
        var listed = listed(month);
        return listed.values().stream().map(ping -> row(ping, month, listed)).toList();
    }

    private String row(Sent ping, YearMonth month, Map<String, Sent> listed) {
        var measures = measures(ping, month);
        var whole = whole(measures, ping, month);
        var cases = measures.entrySet().stream()
                .filter(measure -> !List.of("utilisation", "engagement").contains(measure.getKey()))
                .filter(measure -> measure.getValue().colour() != null)
                .toList();
        var adopted = cases.stream()
                .filter(measure -> "green".equals(measure.getValue().colour()))
                .map(Map.Entry::getKey)
                .toList();
        var seats = number(ping, "license_user_count");
        var billable = number(ping, "license_billable_users");
        return Stream.of(
                        month,
                        month.equals(YearMonth.from(now.atOffset(ZoneOffset.UTC))),
                        ping.instance(),
                        ping.organisation(),
                        ping.licence(),
                        type(ping, listed),
                        isPrimary(ping, month, listed),
                        text(ping, "edition"),
                        text(ping, "version"),
                        ping.recordedAt(),
                        shown(ping, "license_user_count"),
                        shown(ping, "license_billable_users"),
                        shown(ping, "active_user_count"),
                        shown(ping, "historical_max_users"),
                        text(ping, "license_plan"),
                        text(ping, "license_starts_at"),
                        text(ping, "license_expires_at"),
                        age(ping),
                        billable == null || seats == null || seats == 0 ? null : decimal((double) billable / seats),
                        measures.entrySet().stream()
                                .map(measure -> measure.getKey() + "=" + measure.getValue())
                                .toList(),
                        whole.score(),
                        whole.colour(),
                        colour(ping.instance(), month.minusMonths(1)),
                        colour(ping.instance(), month.minusMonths(3)),
                        cases.isEmpty() ? null : adopted.size(),
                        adopted)
                .map(value -> value == null ? NONE : value.toString())
                .reduce((one, other) -> one + "|" + other)
                .orElseThrow();
    }

    /** Changes of a month, by instance, direction, and both colours. */
    public List<String> changes(YearMonth month) {
        var changes = new ArrayList<String>();
        listed(month).forEach((instance, ping) -> {
            var before = colour(instance, month.minusMonths(1));
            var after = Objects.requireNonNull(colour(instance, month));
            if (before != null && !before.equals(after)) {
                var ranks = List.of("red", "yellow", "green");
                var direction = !ranks.contains(before) || !ranks.contains(after)
                        ? "other"
                        : ranks.indexOf(after) < ranks.indexOf(before) ? "fall" : "rise";
                var then = measures(
                        Objects.requireNonNull(listed(month.minusMonths(1)).get(instance)), month.minusMonths(1));
                var changed = new ArrayList<String>();
                measures(ping, month).forEach((name, measured) -> {
                    var earlier = Objects.requireNonNull(then.get(name)).colour();
                    if (!Objects.equals(earlier, measured.colour())) {
                        changed.add(name + ":" + earlier + ":" + measured.colour());
                    }
                });
                changes.add(String.join("|", month.toString(), instance, direction, before, after, changed.toString()));
            }
        });
        return changes;
    }

    private Instant end(YearMonth month) {
        var end = month.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        return end.isAfter(now) ? now : end;
    }

    /** The last ping of each instance up to the end of a month, unless it is gone. */
    private Map<String, Sent> listed(YearMonth month) {
        return listed.computeIfAbsent(month, this::last);
    }

    private Map<String, Sent> last(YearMonth month) {
        var listed = new LinkedHashMap<String, Sent>();
        pings.stream()
                .filter(ping -> ping.recordedAt()
                        .isBefore(month.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC)))
                .sorted(Comparator.comparing(Sent::recordedAt).thenComparingLong(Sent::id))
                .forEach(ping -> listed.put(ping.instance(), ping));
        listed.values().removeIf(ping -> days(ping, month) >= 26 * 7);
        return listed;
    }

    private long days(Sent ping, YearMonth month) {
        return Duration.between(ping.recordedAt(), end(month)).toDays();
    }

    private @Nullable String colour(String instance, YearMonth month) {
        var ping = listed(month).get(instance);
        return ping == null ? null : whole(measures(ping, month), ping, month).colour();
    }

    private String type(Sent ping, Map<String, Sent> listed) {
        var seats = number(ping, "license_user_count");
        var billable = number(ping, "license_billable_users");
        var isUsed = seats != null && billable != null && seats > 0 && 5 * billable >= seats;
        var isAlone = ping.licence() != null
                && listed.values().stream()
                                .filter(other -> ping.licence().equals(other.licence()))
                                .count()
                        == 1;
        return isUsed || isAlone ? "production" : "unknown";
    }

    private boolean isPrimary(Sent ping, YearMonth month, Map<String, Sent> listed) {
        return listed.values().stream()
                .filter(other -> other.organisation().equals(ping.organisation()))
                .filter(other -> type(other, listed).equals("production"))
                .max(Comparator.<Sent, Boolean>comparing(other -> days(other, month) < 60)
                        .thenComparing(
                                other -> Objects.requireNonNullElse(number(other, "license_billable_users"), -1L))
                        .thenComparing(
                                other -> new Instance(other.hostname(), other.uuid())
                                        .id()
                                        .toString(),
                                Comparator.reverseOrder()))
                .filter(ping::equals)
                .isPresent();
    }

    /** A colour or the reason why there is none, and the score. */
    record Outcome(
            @Nullable String colour,
            @Nullable String score,
            @Nullable String reason) {

        @Override
        public String toString() {
            return colour + "/" + score + "/" + reason;
        }
    }

    private Outcome whole(Map<String, Outcome> measures, Sent ping, YearMonth month) {
        if (days(ping, month) >= 60) {
            return new Outcome("no_data", null, null);
        }
        var weights = Map.of("utilisation", 30, "engagement", 10, "scm", 15, "ci", 15, "cd", 15, "devsecops", 15);
        var sum = 0.0;
        var weight = 0;
        for (var measure : measures.entrySet()) {
            if (measure.getValue().score() != null) {
                int share = weights.getOrDefault(measure.getKey(), 0);
                sum += exactScore(measure.getKey(), ping) * share;
                weight += share;
            }
        }
        return weight == 0 ? new Outcome("unknown", null, null) : outcome(sum / weight);
    }

    private double exactScore(String measure, Sent ping) {
        return parts(measure, ping).stream()
                .filter(part -> part.colour() != null)
                .mapToDouble(part -> score(Objects.requireNonNull(part.colour())))
                .average()
                .orElseThrow();
    }

    private static Outcome outcome(double score) {
        return new Outcome(score <= 50 ? "red" : score <= 75 ? "yellow" : "green", decimal(score), null);
    }

    private static double score(String colour) {
        return colour.equals("red") ? 25 : colour.equals("yellow") ? 63 : 88;
    }

    private Map<String, Outcome> measures(Sent ping, YearMonth month) {
        var measures = new LinkedHashMap<String, Outcome>();
        for (var name : List.of("utilisation", "engagement", "scm", "ci", "cd", "devsecops")) {
            measures.put(name, measure(name, ping, month));
        }
        return measures;
    }

    private Outcome measure(String name, Sent ping, YearMonth month) {
        if (days(ping, month) >= 60) {
            return new Outcome(null, null, "no_data");
        }
        if (name.equals("devsecops") && !"ultimate".equals(text(ping, "license_plan"))) {
            return new Outcome(null, null, "not_in_plan");
        }
        var parts = parts(name, ping);
        if (parts.stream().anyMatch(part -> "failed".equals(part.reason()))) {
            return new Outcome(null, null, "failed");
        }
        return parts.stream().allMatch(part -> part.colour() == null)
                ? parts.getFirst()
                : outcome(exactScore(name, ping));
    }

    /** Each of one colour or reason; without scores. */
    private List<Outcome> parts(String measure, Sent ping) {
        var users = "license_billable_users";
        var month = "usage_activity_by_stage_monthly.";
        return switch (measure) {
            case "utilisation" -> List.of(utilisation(ping));
            case "engagement" -> {
                var current = "redis_hll_counters.manage.unique_active_users_monthly";
                var metric = node(ping, current) == null ? "counts_monthly.unique_active_users" : current;
                yield List.of(part(ping, List.of(metric), List.of(users), "< 500", "< 800"));
            }
            case "scm" -> {
                var metric = List.of(month + "create.action_monthly_active_users_project_repo");
                yield List.of(
                        is2025
                                ? part(ping, metric, List.of(users), "<= 100", "<= 330")
                                : part(ping, metric, List.of(users), "< 250", "< 500"));
            }
            case "ci" ->
                List.of(
                        is2025
                                ? part(
                                        ping,
                                        List.of("counts.count_total_create_ci_build_monthly"),
                                        List.of(users),
                                        "<= 2000",
                                        "<= 40000")
                                : part(
                                        ping,
                                        List.of(month + "verify.ci_pipelines"),
                                        List.of(users),
                                        "<= 100",
                                        "<= 333"));
            case "cd" ->
                List.of(
                        part(ping, List.of(month + "release.deployments"), List.of(users), "< 50", "<= 120"),
                        part(ping, List.of("counts_monthly.deployments"), List.of(users), "< 2000", "<= 7000"),
                        part(
                                ping,
                                List.of("counts_monthly.successful_deployments"),
                                List.of("counts_monthly.successful_deployments", "counts_monthly.failed_deployments"),
                                "< 250",
                                "<= 800"));
            default -> {
                var scans = SCANS.stream()
                        .map(scan -> month + "secure." + scan + "_scans")
                        .toList();
                yield List.of(
                        part(
                                ping,
                                List.of(month + "secure.user_unique_users_all_secure_scanners"),
                                List.of(users),
                                "<= 50",
                                "< 200"),
                        part(ping, scans, List.of("counts_monthly.ci_internal_pipelines"), "< 100", "<= 500"),
                        inUse(ping, scans));
            }
        };
    }

    private Outcome utilisation(Sent ping) {
        var age = age(ping);
        var used = part(ping, List.of("license_billable_users"), List.of("license_user_count"), "<= 0", "<= 0");
        if (used.reason() != null) {
            return used;
        }
        if (age == null || age < 3) {
            return new Outcome(null, null, age == null ? "no_licence_start" : "young_licence");
        }
        var red = age < 7 ? "<= 100" : age < 10 ? "<= 500" : "<= 750";
        var yellow = age < 7 ? "<= 500" : "<= 750";
        return part(ping, List.of("license_billable_users"), List.of("license_user_count"), red, yellow);
    }

    /** @param red in thousandths, {@code <= 100} */
    private static Outcome part(Sent ping, List<String> of, List<String> per, String red, String yellow) {
        if (Stream.concat(of.stream(), per.stream()).anyMatch(metric -> isFailed(ping, metric))) {
            return new Outcome(null, null, "failed");
        }
        if (of.stream().allMatch(metric -> number(ping, metric) == null)
                || per.stream().anyMatch(metric -> number(ping, metric) == null)) {
            return new Outcome(null, null, "absent");
        }
        var part = sum(ping, of);
        var whole = sum(ping, per);
        if (whole == 0) {
            return new Outcome(null, null, "nothing_to_divide_by");
        }
        return new Outcome(
                isWithin(part, whole, red) ? "red" : isWithin(part, whole, yellow) ? "yellow" : "green", null, null);
    }

    private static Outcome inUse(Sent ping, List<String> metrics) {
        if (metrics.stream().anyMatch(metric -> isFailed(ping, metric))) {
            return new Outcome(null, null, "failed");
        }
        var numbers = metrics.stream()
                .map(metric -> number(ping, metric))
                .filter(Objects::nonNull)
                .toList();
        var used = numbers.stream().filter(number -> number > 0).count();
        return numbers.isEmpty()
                ? new Outcome(null, null, "absent")
                : new Outcome(used <= 1 ? "red" : used == 2 ? "yellow" : "green", null, null);
    }

    private static boolean isWithin(long part, long whole, String bound) {
        var thousandths = Long.parseLong(bound.substring(bound.indexOf(' ') + 1));
        return bound.startsWith("<=") ? part * 1000 <= thousandths * whole : part * 1000 < thousandths * whole;
    }

    private static long sum(Sent ping, List<String> metrics) {
        return metrics.stream()
                .map(metric -> number(ping, metric))
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .sum();
    }

    private static @Nullable JsonNode node(Sent ping, String keyPath) {
        var node = ping.payload().at("/" + keyPath.replace('.', '/'));
        return node.isMissingNode() || node.isNull() ? null : node;
    }

    private static boolean isFailed(Sent ping, String keyPath) {
        var node = node(ping, keyPath);
        return node != null && (node.isObject() || (node.isIntegralNumber() && node.longValue() < 0));
    }

    private static @Nullable Long number(Sent ping, String keyPath) {
        var node = node(ping, keyPath);
        return node != null && node.isIntegralNumber() && node.longValue() >= 0 ? (Long) node.longValue() : null;
    }

    /** A number, or the reason why there is none. */
    private static String shown(Sent ping, String keyPath) {
        var number = number(ping, keyPath);
        var node = node(ping, keyPath);
        if (number != null) {
            return number.toString();
        }
        return node == null
                ? "absent"
                : Map.of(-1L, "timed_out", -2L, "counter_error", -1000L, "deprecated")
                        .getOrDefault(node.isObject() ? -1L : node.longValue(), "?");
    }

    private static @Nullable String text(Sent ping, String member) {
        var node = node(ping, member);
        return node == null || !node.isTextual() ? null : node.textValue();
    }

    private static @Nullable Integer age(Sent ping) {
        var start = text(ping, "license_starts_at");
        if (start == null) {
            return null;
        }
        var day = ping.recordedAt().atOffset(ZoneOffset.UTC).toLocalDate();
        var period = Period.between(LocalDate.parse(start), day);
        return period.isNegative() ? 0 : period.getYears() * 12 + period.getMonths() + 1;
    }

    private static String decimal(double value) {
        return BigDecimal.valueOf(value)
                .setScale(6, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }

    static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
