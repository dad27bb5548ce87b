package org.rollcall.analyse.publicstats;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.rollcall.analyse.SizeBand;
import org.rollcall.analyse.VersionNumbers;
import org.rollcall.analyse.score.CohortTable.ComparedInstance;
import org.rollcall.analyse.score.Feature;
import org.rollcall.dictionary.DictionaryVersion;

/**
 * The statistics of a month, computed from the eight weeks before it. Of each organisation one instance is counted, so every number
 * is one of organisations. A number is shown where 20 of them are in it, and so is the rest that is left when all that is shown is taken
 * away from the whole. All are rounded to 5.
 *
 * @param month {@code 2026-11}
 * @param instances all that are counted
 * @param versions {@code major.minor}, the highest first
 * @param editions the most frequent first
 * @param sizes by number of users, the smallest first
 * @param features those whose use is known of 20 instances, and that at least 5 use and 5 do not
 */
@Schema(requiredProperties = {"month", "instances", "versions", "editions", "sizes", "features"})
public record PublicMonth(
        String month,
        long instances,
        List<Count> versions,
        List<Count> editions,
        List<Count> sizes,
        List<Adoption> features) {

    /** Organisations behind every number. */
    static final int LEAST = 20;

    /** Instances that must use a feature, and that must not, for their share to be told: as for quantiles of a comparison. */
    private static final int LEAST_OF_SHARE = 5;

    private static final int ROUNDED_TO = 5;

    /** The name of all that are too few to be named. */
    static final String OTHER = "other";

    /** Anybody may send any text as an edition, and this one is shown to everybody. */
    private static final Pattern EDITION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 .+-]{0,29}");

    private static final Comparator<Count> MOST_FIRST =
            Comparator.comparingLong(Count::instances).reversed().thenComparing(Count::name);

    public PublicMonth {
        versions = List.copyOf(versions);
        editions = List.copyOf(editions);
        sizes = List.copyOf(sizes);
        features = List.copyOf(features);
    }

    /**
     * The statistics of a month.
     *
     * @param members one instance of each organisation
     * @return empty where there are too few
     */
    static Optional<PublicMonth> of(String month, List<ComparedInstance> members) {
        if (members.size() < LEAST) {
            return Optional.empty();
        }
        return Optional.of(new PublicMonth(
                month,
                rounded(members.size()),
                counts(
                        members,
                        PublicMonth::version,
                        Comparator.comparing(PublicMonth::number).reversed()),
                counts(members, PublicMonth::edition, MOST_FIRST),
                counts(members, PublicMonth::size, Comparator.comparingInt(PublicMonth::order)),
                Stream.of(Feature.values())
                        .flatMap(feature -> adoption(feature, members).stream())
                        .toList()));
    }

    private static List<Count> counts(
            List<ComparedInstance> members,
            Function<ComparedInstance, Optional<String>> name,
            Comparator<Count> order) {
        var all = new HashMap<String, Long>();
        members.forEach(member -> name.apply(member).ifPresent(known -> all.merge(known, 1L, Long::sum)));
        var named = new ArrayList<>(all.entrySet().stream()
                .filter(entry -> entry.getValue() >= LEAST)
                .map(entry -> new Count(entry.getKey(), entry.getValue()))
                .sorted(MOST_FIRST)
                .toList());
        var other = members.size() - named.stream().mapToLong(Count::instances).sum();
        // Else the few that are not named would be what is missing to the whole.
        while (!named.isEmpty() && other > 0 && other < LEAST) {
            other += named.removeLast().instances();
        }
        if (named.isEmpty()) {
            return List.of();
        }
        return Stream.concat(
                        named.stream().sorted(order), other == 0 ? Stream.of() : Stream.of(new Count(OTHER, other)))
                .map(count -> new Count(count.name(), rounded(count.instances())))
                .toList();
    }

    private static Optional<Adoption> adoption(Feature feature, List<ComparedInstance> members) {
        var usages = members.stream()
                .flatMap(member -> Stream.ofNullable(member.usage().get(feature)))
                .toList();
        var using = usages.stream().filter(usage -> usage > 0).count();
        return usages.size() >= LEAST && using >= LEAST_OF_SHARE && usages.size() - using >= LEAST_OF_SHARE
                ? Optional.of(new Adoption(feature.text(), rounded(usages.size()), rounded(using)))
                : Optional.empty();
    }

    private static Optional<String> version(ComparedInstance member) {
        var numbers = VersionNumbers.of(member.version());
        return numbers.major() == null || numbers.minor() == null
                ? Optional.empty()
                : Optional.of(new DictionaryVersion(numbers.major(), numbers.minor()).toString());
    }

    private static DictionaryVersion number(Count count) {
        return DictionaryVersion.parse(count.name()).orElseThrow();
    }

    private static Optional<String> edition(ComparedInstance member) {
        return Optional.ofNullable(member.edition())
                .filter(edition -> EDITION.matcher(edition).matches());
    }

    private static Optional<String> size(ComparedInstance member) {
        return Stream.of(SizeBand.values())
                .filter(band -> band.least() <= member.users() && member.users() <= band.most())
                .map(SizeBand::text)
                .findFirst();
    }

    private static int order(Count count) {
        return Stream.of(SizeBand.values()).map(SizeBand::text).toList().indexOf(count.name());
    }

    private static long rounded(long count) {
        return (count + ROUNDED_TO / 2) / ROUNDED_TO * ROUNDED_TO;
    }

    /** The most frequent of some; empty where none is named. */
    static Optional<Count> mostFrequent(List<Count> counts) {
        return counts.stream().filter(count -> !count.name().equals(OTHER)).min(MOST_FIRST);
    }

    /**
     * Instances that have something in common.
     *
     * @param name a version, an edition or a size; {@code other} for all that are too few to be named
     */
    @Schema(
            name = "PublicCount",
            requiredProperties = {"name", "instances"})
    public record Count(String name, long instances) {}

    /**
     * The use of a feature in 30 days.
     *
     * @param feature its name, {@code merge_requests}
     * @param instances whose use of it is known
     * @param using of them, those that use it
     */
    @Schema(
            name = "PublicAdoption",
            requiredProperties = {"feature", "instances", "using"})
    public record Adoption(String feature, long instances, long using) {

        /** Of each hundred instances. */
        long percent() {
            return Math.round(100.0 * using / instances);
        }
    }
}
