package org.rollcall.analyse.score;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.net.InternetDomainName;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Instance;

/**
 * A second computation of DevOps scores, of leaders and of comparisons, straight from the payloads and by the words of the rules.
 * Pings are told of in the order in which they came, and months are frozen between them.
 */
public final class ExpectedScores {

    private static final Map<String, List<String>> FEATURES = new LinkedHashMap<>();

    static {
        for (var feature : List.of(
                "issues",
                "notes",
                "milestones",
                "boards",
                "merge_requests",
                "ci_pipelines",
                "environments",
                "deployments",
                "projects_prometheus_active",
                "service_desk_issues")) {
            FEATURES.put(
                    feature,
                    feature.equals("ci_pipelines")
                            ? List.of("ci_internal_pipelines", "ci_external_pipelines")
                            : List.of(feature));
        }
    }

    private static final String STATE = "projects_prometheus_active";

    private static final List<Integer> PERCENT = List.of(10, 25, 50, 75, 90, 95);

    private static final Map<String, List<Long>> BANDS = new LinkedHashMap<>();

    static {
        BANDS.put("0-9", List.of(0L, 9L));
        BANDS.put("10-49", List.of(10L, 49L));
        BANDS.put("50-249", List.of(50L, 249L));
        BANDS.put("250-999", List.of(250L, 999L));
        BANDS.put("1000-4999", List.of(1_000L, 4_999L));
        BANDS.put("5000-", List.of(5_000L, Long.MAX_VALUE));
    }

    private final Map<String, List<Scored>> byInstance = new LinkedHashMap<>();
    private final TreeMap<YearMonth, List<Member>> members = new TreeMap<>();
    private final Map<YearMonth, Map<String, Double>> leaders = new HashMap<>();

    /** A ping as it was sent; {@code receivedAt} is the time at which it came. */
    public record Sent(long id, Instant recordedAt, Instant receivedAt, JsonNode payload) {

        String hostname() {
            return payload.get("hostname").textValue();
        }

        String uuid() {
            return payload.path("uuid").asText("");
        }

        String instance() {
            return hostname() + ' ' + uuid();
        }

        @Nullable
        String edition() {
            return payload.path("edition").textValue();
        }

        LocalDate week() {
            return monday(LocalDate.ofInstant(recordedAt, ZoneOffset.UTC));
        }

        /** What the payload has there, where that is an integer that is no failure; null elsewhere. */
        @Nullable
        Long number(String... path) {
            var value = payload;
            for (var name : path) {
                value = value.path(name);
            }
            return value.isIntegralNumber() && value.longValue() >= 0 ? (Long) value.longValue() : null;
        }

        /** Billable users, else active ones. */
        @Nullable
        Long users() {
            var billable = number("license_billable_users");
            return billable == null ? number("active_user_count") : billable;
        }

        boolean isSent(String counter) {
            return payload.path("counts").hasNonNull(counter);
        }

        /** The holder of a licence, else of a domain. */
        String organisation() {
            return Stream.of("license_sha256", "license_md5", "license_id")
                    .map(payload::path)
                    .filter(value -> value.isTextual() || (value.isIntegralNumber() && value.longValue() >= 0))
                    .findFirst()
                    .map(licence -> "licence " + licence.asText())
                    .orElseGet(() -> "domain " + domain());
        }

        private String domain() {
            var host = hostname().replaceFirst(":[0-9]+$", "");
            var name = InternetDomainName.isValid(host) ? InternetDomainName.from(host) : null;
            return name == null || !name.isUnderPublicSuffix()
                    ? host
                    : name.topPrivateDomain().toString();
        }
    }

    /**
     * A ping with its score.
     *
     * @param since the earlier ping; null where there is none
     * @param usage by feature, those that are known
     * @param leaders by feature
     */
    public record Scored(Sent ping, @Nullable Sent since, Map<String, Double> usage, Map<String, Double> leaders) {

        double percentage(String feature) {
            var leader = leaders.getOrDefault(feature, 0.0);
            return leader == 0 ? 0 : Math.min(100, usage.getOrDefault(feature, 0.0) / leader * 100);
        }

        double mean() {
            return FEATURES.keySet().stream().mapToDouble(this::percentage).sum() / FEATURES.size();
        }

        /** As {@link #line} writes what the service answers. */
        String line() {
            var mean = mean();
            return Stream.concat(
                            Stream.of(
                                    week(ping),
                                    ping.id(),
                                    ping.recordedAt(),
                                    since == null ? null : since.id(),
                                    number(mean),
                                    mean < 33.33 ? "low" : mean < 66.66 ? "moderate" : "high"),
                            FEATURES.keySet().stream()
                                    .map(feature -> "%s=%s/%s/%s"
                                            .formatted(
                                                    feature,
                                                    number(usage.get(feature)),
                                                    number(leaders.getOrDefault(feature, 0.0)),
                                                    number(percentage(feature)))))
                    .map(String::valueOf)
                    .collect(Collectors.joining(" "));
        }

        private static String week(Sent ping) {
            var monday = ping.week();
            return String.format(
                    Locale.ROOT,
                    "%d-W%02d",
                    monday.get(IsoFields.WEEK_BASED_YEAR),
                    monday.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
        }
    }

    /** The instance of an organisation that others are compared with in a month. */
    private record Member(Scored scored, String organisation, long users) {}

    /** The next ping. */
    public void add(Sent ping) {
        var own = byInstance.computeIfAbsent(ping.instance(), _ -> new ArrayList<>());
        var users = ping.users();
        var known = leadersOf(YearMonth.from(ping.receivedAt().atOffset(ZoneOffset.UTC)));
        if (ping.uuid().isEmpty() || users == null || users == 0) {
            own.add(new Scored(ping, null, Map.of(), known));
            return;
        }
        var since = own.stream()
                .map(Scored::ping)
                .filter(earlier -> {
                    var age = Duration.between(earlier.recordedAt(), ping.recordedAt());
                    return age.compareTo(Duration.ofDays(21)) >= 0 && age.compareTo(Duration.ofDays(45)) <= 0;
                })
                .max(comparing(Sent::recordedAt).thenComparingLong(Sent::id))
                .orElse(null);
        var usage = new HashMap<String, Double>();
        FEATURES.forEach((feature, counters) -> {
            var all = feature.equals(STATE) ? state(ping) : increase(ping, since, counters);
            if (all != null) {
                usage.put(feature, all / users);
            }
        });
        own.add(new Scored(ping, since, usage, known));
    }

    private static @Nullable Double state(Sent ping) {
        var value = ping.number("counts", STATE);
        return value == null ? null : (Double) (double) value;
    }

    /** Of 30 days; a counter that one of the pings has and the other one has not, or could not count, makes it unknown. */
    private static @Nullable Double increase(Sent ping, @Nullable Sent since, List<String> counters) {
        if (since == null) {
            return null;
        }
        var sent = counters.stream()
                .filter(counter -> ping.isSent(counter) || since.isSent(counter))
                .toList();
        var sum = 0L;
        for (var counter : sent) {
            var now = ping.number("counts", counter);
            var then = since.number("counts", counter);
            if (now == null || then == null || now < then) {
                return null;
            }
            sum += now - then;
        }
        var days = ChronoUnit.MILLIS.between(since.recordedAt(), ping.recordedAt()) / 86_400_000.0;
        return sent.isEmpty() ? null : (Double) (sum / days * 30);
    }

    /** Freezes a month, as of the pings that have come so far. */
    public void freeze(YearMonth month) {
        var first = monday(month.atDay(1)).minusWeeks(8);
        var last = monday(month.atDay(1)).minusWeeks(1);
        var all = byInstance.values().stream().flatMap(List::stream).toList();
        var within = all.stream()
                .filter(scored -> !scored.ping().week().isBefore(first)
                        && !scored.ping().week().isAfter(last))
                .toList();
        var hosts = within.stream()
                .collect(Collectors.groupingBy(
                        scored -> scored.ping().uuid() + ' ' + scored.ping().week(),
                        Collectors.mapping(
                                scored -> scored.ping().hostname().replaceFirst(":[0-9]+$", ""), Collectors.toSet())));
        var cloned = within.stream()
                .filter(scored -> hosts.getOrDefault(
                                        scored.ping().uuid()
                                                + ' '
                                                + scored.ping().week(),
                                        Set.of())
                                .size()
                        > 1)
                .map(scored -> scored.ping().uuid())
                .filter(uuid -> !uuid.isEmpty())
                .collect(Collectors.toSet());
        var chosen = new HashMap<String, Member>();
        within.stream()
                .collect(Collectors.groupingBy(scored -> scored.ping().instance()))
                .forEach((instance, own) -> {
                    var newest = own.stream().max(ORDER).orElseThrow();
                    var users = newest.ping().users();
                    if (weeks(own) >= 4
                            && isKnownSince(instance, first)
                            && users != null
                            && users >= 10
                            && !cloned.contains(newest.ping().uuid())) {
                        chosen.merge(
                                newest.ping().organisation(),
                                new Member(newest, newest.ping().organisation(), users),
                                ExpectedScores::larger);
                    }
                });
        members.put(month, List.copyOf(chosen.values()));
        var ofMonth = new HashMap<String, Double>();
        for (var feature : FEATURES.keySet()) {
            ofMonth.put(feature, leader(known(chosen.values(), feature)));
        }
        leaders.put(month, ofMonth);
    }

    /** Of a week the ping that was recorded last. */
    private static final Comparator<Scored> ORDER = comparing(
                    (Scored scored) -> scored.ping().recordedAt())
            .thenComparingLong(scored -> scored.ping().id());

    private static long weeks(Collection<Scored> pings) {
        return pings.stream().map(scored -> scored.ping().week()).distinct().count();
    }

    /** Whether a ping had come before the end of a week; those that the fixture sends at its end come a moment later. */
    private boolean isKnownSince(String instance, LocalDate monday) {
        var end = monday.plusWeeks(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        return byInstance.getOrDefault(instance, List.of()).stream()
                .anyMatch(scored -> scored.ping().receivedAt().isBefore(end));
    }

    private static Member larger(Member one, Member other) {
        return Stream.of(one, other)
                .max(comparingLong(Member::users)
                        .thenComparing(
                                member -> new Instance(
                                                member.scored().ping().hostname(),
                                                member.scored().ping().uuid().isEmpty()
                                                        ? null
                                                        : member.scored().ping().uuid())
                                        .id(),
                                Comparator.reverseOrder()))
                .orElseThrow();
    }

    private static List<Double> known(Collection<Member> members, String feature) {
        return members.stream()
                .map(member -> member.scored().usage().get(feature))
                .filter(Objects::nonNull)
                .sorted()
                .toList();
    }

    /** @param ascending the usage of organisations */
    private static double leader(List<Double> ascending) {
        var left = ascending.size();
        while (left >= 50) {
            var top = ascending.subList(left - (left + 9) / 10, left);
            var sum = top.stream().mapToDouble(Double::doubleValue).sum();
            if (top.getLast() <= sum / 4) {
                return rounded(sum / top.size());
            }
            left--;
        }
        return left < 20 ? 0 : rounded(quantile(ascending.subList(0, left), 75));
    }

    /** Between two values, as far from them as its place. */
    private static double quantile(List<Double> ascending, int percent) {
        var place = percent / 100.0 * (ascending.size() - 1);
        var below = (int) place;
        var low = ascending.get(below);
        return below + 1 == ascending.size() ? low : low + (ascending.get(below + 1) - low) * (place - below);
    }

    private static double rounded(double value) {
        return value == 0 ? 0 : new BigDecimal(value).round(new MathContext(3)).doubleValue();
    }

    private Map<String, Double> leadersOf(YearMonth month) {
        var frozen = members.floorKey(month);
        return frozen == null ? Map.of() : leaders.getOrDefault(frozen, Map.of());
    }

    /** The instances: hostname, space, uuid. */
    public Set<String> instances() {
        return byInstance.keySet();
    }

    /** How many leaders of the last month are above 0. */
    public long knownLeaders() {
        return leaders.getOrDefault(members.lastKey(), Map.of()).values().stream()
                .filter(leader -> leader > 0)
                .count();
    }

    /** The scores of an instance, a line for each week. */
    public List<String> history(String instance) {
        return current(instance).values().stream().map(Scored::line).toList();
    }

    private NavigableMap<LocalDate, Scored> current(String instance) {
        var weeks = new TreeMap<LocalDate, Scored>();
        byInstance.getOrDefault(instance, List.of()).stream()
                .sorted(ORDER)
                .forEach(scored -> weeks.put(scored.ping().week(), scored));
        return weeks;
    }

    /** The weeks of an answer, as {@link #history} has them. */
    public static List<String> lines(JsonNode weeks) {
        var lines = new ArrayList<String>();
        weeks.forEach(week -> lines.add(line(week)));
        return lines;
    }

    private static String line(JsonNode week) {
        var line = new StringBuilder();
        for (var field : List.of("week", "id", "recorded_at", "since_id")) {
            line.append(week.get(field).asText()).append(' ');
        }
        line.append(number(week.get("score").doubleValue()))
                .append(' ')
                .append(week.get("level").textValue());
        week.get("features")
                .properties()
                .forEach(feature -> line.append(' ')
                        .append(feature.getKey())
                        .append('=')
                        .append(number(feature.getValue().get("instance")))
                        .append('/')
                        .append(number(feature.getValue().get("leader")))
                        .append('/')
                        .append(number(feature.getValue().get("percentage"))));
        return line.toString();
    }

    /** The comparison of an instance, in the form of {@link #comparison(JsonNode)}. */
    public String comparison(String instance) {
        var month = members.lastKey();
        var newest = current(instance).lastEntry().getValue();
        var own = members.getOrDefault(month, List.of()).stream()
                .filter(member -> member.scored().ping().instance().equals(instance))
                .map(Member::organisation)
                .findFirst();
        var others = members.getOrDefault(month, List.of()).stream()
                .filter(member -> own.filter(member.organisation()::equals).isEmpty())
                .toList();
        // One of the others may be the asker's own where it is no member itself.
        var perhapsItsOwn = own.isPresent() ? 0 : 1;
        var band = band(newest.ping().users());
        var edition = newest.ping().edition();
        for (var group : List.of(List.of(band, "" + edition), List.of("", "" + edition), List.of("", ""))) {
            var alike = others.stream()
                    .filter(member ->
                            group.getFirst().isEmpty() || band(member.users()).equals(group.getFirst()))
                    .filter(member -> group.getLast().isEmpty()
                            || group.getLast().equals(member.scored().ping().edition()))
                    .toList();
            if (alike.size() - perhapsItsOwn >= 20) {
                return "%s [%s] [%s] %s %s"
                        .formatted(
                                month,
                                group.getFirst(),
                                group.getLast(),
                                (alike.size() - perhapsItsOwn + 2) / 5 * 5,
                                FEATURES.keySet().stream()
                                        .map(feature -> compared(feature, newest, known(alike, feature), perhapsItsOwn))
                                        .toList());
            }
        }
        return month + " not enough";
    }

    private static String band(@Nullable Long users) {
        return users == null
                ? "unknown"
                : BANDS.entrySet().stream()
                        .filter(band -> band.getValue().getFirst() <= users
                                && users <= band.getValue().getLast())
                        .findFirst()
                        .orElseThrow()
                        .getKey();
    }

    private static String compared(String feature, Scored asker, List<Double> ascending, int perhapsItsOwn) {
        var own = asker.usage().get(feature);
        var organisations = ascending.size() - perhapsItsOwn;
        if (organisations < 20) {
            return "%s %s suppressed".formatted(feature, number(own));
        }
        var shown = new LinkedHashMap<String, Double>();
        for (var percent : PERCENT) {
            if (organisations * Math.min(percent, 100 - percent) >= 500) {
                shown.put("p" + percent, rounded(quantile(ascending, percent)));
            }
        }
        return "%s %s %s %s".formatted(feature, number(own), numbers(shown), own == null ? null : place(own, shown));
    }

    private static String place(double own, Map<String, Double> shown) {
        var names = List.copyOf(shown.keySet());
        var values = List.copyOf(shown.values());
        var first = values.indexOf(own);
        if (first >= 0 && first < values.lastIndexOf(own)) {
            return "same as " + names.get(first) + " to " + names.get(values.lastIndexOf(own));
        }
        var passed = (int) values.stream().filter(value -> value <= own).count();
        return passed == 0
                ? "below " + names.getFirst()
                : passed == names.size()
                        ? "from " + names.getLast()
                        : names.get(passed - 1) + " to " + names.get(passed);
    }

    /** An answer, on one line. */
    public static String comparison(JsonNode answer) {
        var group = answer.get("group");
        if (group.isNull()) {
            return answer.get("month").textValue() + " not enough";
        }
        var features = new ArrayList<String>();
        answer.get("features").properties().forEach(feature -> {
            var numbers = feature.getValue();
            if (!numbers.get("suppressed").isNull()) {
                features.add("%s %s suppressed".formatted(feature.getKey(), number(numbers.get("instance"))));
                return;
            }
            var shown = new LinkedHashMap<String, Double>();
            numbers.get("quantiles")
                    .properties()
                    .forEach(quantile ->
                            shown.put(quantile.getKey(), quantile.getValue().doubleValue()));
            features.add("%s %s %s %s"
                    .formatted(
                            feature.getKey(),
                            number(numbers.get("instance")),
                            numbers(shown),
                            numbers.get("place").textValue()));
        });
        return "%s [%s] [%s] %s %s"
                .formatted(
                        answer.get("month").textValue(),
                        group.get("size").asText("").replace("null", ""),
                        group.get("edition").asText("").replace("null", ""),
                        group.get("organisations").longValue(),
                        features);
    }

    private static String numbers(Map<String, Double> numbers) {
        return numbers.entrySet().stream()
                .map(number -> number.getKey() + '=' + number(number.getValue()))
                .collect(Collectors.joining(","));
    }

    private static String number(@Nullable JsonNode number) {
        return number == null || number.isNull() ? "-" : number(number.doubleValue());
    }

    /** With nine digits: the order in which they are added and divided changes those behind. */
    private static String number(@Nullable Double number) {
        return number == null ? "-" : String.format(Locale.ROOT, "%.8e", number);
    }

    private static LocalDate monday(LocalDate day) {
        return day.minusDays(day.getDayOfWeek().getValue() - 1L);
    }
}
