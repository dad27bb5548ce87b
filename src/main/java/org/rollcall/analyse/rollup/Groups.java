package org.rollcall.analyse.rollup;

import static java.util.stream.Collectors.counting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.SizeBand;

/**
 * The groups that the instances of a period are divided into. An instance is in seven of them at most; instances that are in
 * the same ones share a cell. Editions and versions are text that anybody may send, so the most frequent ones alone have
 * groups.
 */
final class Groups {

    /** So many bits have the numbers of all cells. */
    static final int CELL_BITS = 12;

    private static final int EDITIONS = 8;
    private static final int MAJOR_VERSIONS = 16;

    private final List<Group> all = new ArrayList<>();
    private final List<int[]> groupsOfCells = new ArrayList<>();
    private final int[] cells;
    private final int[] instances;
    private final boolean everyEdition;
    private final boolean everyMajorVersion;

    /** @param members all instances, in the order in which {@link #cell} knows them */
    Groups(List<Member> members) {
        var editions = mostFrequent(members, Member::edition, EDITIONS);
        var majorVersions = mostFrequent(members, Member::majorVersion, MAJOR_VERSIONS);
        everyEdition = members.stream().allMatch(member -> editions.contains(member.edition()));
        everyMajorVersion = members.stream().allMatch(member -> majorVersions.contains(member.majorVersion()));
        var numbers = new LinkedHashMap<Group, Integer>();
        var numbersOfCells = new HashMap<List<Group>, Integer>();
        cells = new int[members.size()];
        for (var i = 0; i < cells.length; i++) {
            cells[i] = numbersOfCells.computeIfAbsent(
                    members.get(i).groups(editions, majorVersions), groups -> newCell(groups, numbers));
        }
        all.addAll(numbers.keySet());
        instances = new int[all.size()];
        Arrays.stream(cells).forEach(cell -> Arrays.stream(of(cell)).forEach(group -> instances[group]++));
    }

    private int newCell(List<Group> groups, Map<Group, Integer> numbers) {
        groupsOfCells.add(groups.stream()
                .mapToInt(group -> numbers.computeIfAbsent(group, _ -> numbers.size()))
                .toArray());
        return groupsOfCells.size() - 1;
    }

    private static Set<@Nullable String> mostFrequent(
            List<Member> members, Function<Member, @Nullable String> text, int most) {
        var counts =
                members.stream().collect(Collectors.groupingBy(member -> new Text(text.apply(member)), counting()));
        var frequent = new HashSet<@Nullable String>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<Text, Long>comparingByValue()
                        .reversed()
                        .thenComparing(entry -> entry.getKey().text(), Comparator.nullsLast(Comparator.naturalOrder())))
                .limit(most)
                .forEach(entry -> frequent.add(entry.getKey().text()));
        return frequent;
    }

    /** Each group that has an instance, by its number. */
    List<Group> all() {
        return all;
    }

    /** How many instances a group has. */
    int instances(int group) {
        return instances[group];
    }

    /** The number of instances in all. */
    int instances() {
        return cells.length;
    }

    int cells() {
        return groupsOfCells.size();
    }

    /** The cell of an instance. */
    int cell(int instance) {
        return cells[instance];
    }

    /** The numbers of the groups that the instances of a cell are in. */
    int[] of(int cell) {
        return groupsOfCells.get(cell);
    }

    /** Whether each edition has a group. */
    boolean everyEdition() {
        return everyEdition;
    }

    /** Whether each major version has a group. */
    boolean everyMajorVersion() {
        return everyMajorVersion;
    }

    /**
     * One group; each of the three is null where it does not matter, and the first two also where instances do not say.
     */
    record Group(
            Grouping grouping,
            @Nullable String edition,
            @Nullable String majorVersion,
            @Nullable SizeBand sizeBand) {}

    /**
     * What tells the groups of an instance.
     *
     * @param edition as sent; null where it sends none
     * @param majorVersion of the product, {@code 18}; null where its version has none
     * @param prerelease whether it has a version before a release, and that matters
     */
    record Member(@Nullable String edition, @Nullable String majorVersion, SizeBand sizeBand, boolean prerelease) {

        private List<Group> groups(Set<@Nullable String> editions, Set<@Nullable String> majorVersions) {
            var always = Stream.of(
                    new Group(Grouping.ALL, null, null, null), new Group(Grouping.SIZE_BAND, null, null, sizeBand));
            var ofEdition = editions.contains(edition)
                    ? Stream.of(
                            new Group(Grouping.EDITION, edition, null, null),
                            new Group(Grouping.EDITION_AND_SIZE_BAND, edition, null, sizeBand))
                    : Stream.<Group>empty();
            var ofVersion = majorVersions.contains(majorVersion)
                    ? Stream.of(new Group(Grouping.MAJOR_VERSION, null, majorVersion, null))
                    : Stream.<Group>empty();
            return Stream.of(always, ofEdition, ofVersion, ofPrerelease(editions))
                    .flatMap(Function.identity())
                    .toList();
        }

        private Stream<Group> ofPrerelease(Set<@Nullable String> editions) {
            if (!prerelease) {
                return Stream.empty();
            }
            var all = new Group(Grouping.PRERELEASE, null, null, null);
            return editions.contains(edition)
                    ? Stream.of(all, new Group(Grouping.EDITION_AND_PRERELEASE, edition, null, null))
                    : Stream.of(all);
        }
    }

    /** Text that may be missing: no key of a map is null. */
    private record Text(@Nullable String text) {}
}
