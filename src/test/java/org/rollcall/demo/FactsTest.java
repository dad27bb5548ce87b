package org.rollcall.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;

/**
 * Every fact that a fleet writes down is found in its payloads by {@link FoundFacts} and {@link FoundValues}, and nothing else is: no silence, fall or
 * outlier by accident.
 */
class FactsTest {

    /** The last of sixty weeks has a leap day, and New Year is among them. */
    private static final Week FIRST_WEEK = new Week(LocalDate.of(2023, 1, 9));

    private static final int WEEKS = 60;

    private static final List<FleetDictionary> SMALL = IntStream.rangeClosed(7, 9)
            .mapToObj(minor -> new DictionaryVersion(18, minor))
            .map(version -> FleetDictionary.parse(version, InsightDefinitions.yaml(version)))
            .toList();

    private static final List<FleetDictionary> LARGE =
            List.of(FleetDictionary.parse(new DictionaryVersion(18, 9), SyntheticDefinitions.yaml()));

    static final List<Subject> FLEETS = List.of(
            new Subject(new Fleet(1, 60, FIRST_WEEK, WEEKS, SMALL), SMALL),
            new Subject(new Fleet(2, 100, FIRST_WEEK, WEEKS, SMALL), SMALL),
            new Subject(new Fleet(3, 100, FIRST_WEEK, Plan.ENOUGH_WEEKS, SMALL), SMALL),
            new Subject(new Fleet(4, 60, FIRST_WEEK, 16, LARGE), LARGE));

    record Subject(Fleet fleet, SentFleet sent) {

        Subject(Fleet fleet, List<FleetDictionary> dictionaries) {
            this(fleet, new SentFleet(fleet.pings(), dictionaries));
        }

        @Override
        public String toString() {
            return sent.current.size() + " senders, " + sent.weeks.size() + " weeks, " + sent.metrics.size()
                    + " metrics";
        }

        private List<Fact> written(List<Class<? extends Fact>> kinds) {
            return fleet.facts().stream()
                    .filter(fact -> kinds.contains(fact.getClass()))
                    .map(FoundFacts::sorted)
                    .toList();
        }

        private List<Fact> found(Function<SentFleet, List<Fact>> rule) {
            return rule.apply(sent).stream().map(FoundFacts::sorted).toList();
        }
    }

    private static void compare(
            Subject subject, Function<SentFleet, List<Fact>> rule, List<Class<? extends Fact>> kinds) {
        assertThat(subject.found(rule)).isNotEmpty().containsExactlyInAnyOrderElementsOf(subject.written(kinds));
    }

    private static void compare(Subject subject, Function<SentFleet, List<Fact>> rule, Class<? extends Fact> kind) {
        compare(subject, rule, List.of(kind));
    }

    @ParameterizedTest
    @FieldSource("FLEETS")
    void clones(Subject subject) {
        compare(subject, sent -> new FoundFacts(sent).clones(), Fact.Clone.class);
    }

    @ParameterizedTest
    @FieldSource("FLEETS")
    void renames(Subject subject) {
        compare(subject, sent -> new FoundFacts(sent).renames(), Fact.Rename.class);
    }

    @ParameterizedTest
    @FieldSource("FLEETS")
    void reinstallations(Subject subject) {
        compare(subject, sent -> new FoundFacts(sent).reinstallations(), Fact.Reinstallation.class);
    }

    @ParameterizedTest
    @FieldSource("FLEETS")
    void sharedHostnames(Subject subject) {
        compare(subject, sent -> new FoundFacts(sent).sharedHostnames(), Fact.SharedHostname.class);
    }

    @ParameterizedTest
    @FieldSource("FLEETS")
    void arrivals(Subject subject) {
        compare(subject, sent -> new FoundFacts(sent).arrivals(), Fact.Arrival.class);
    }

    @ParameterizedTest
    @FieldSource("FLEETS")
    void silences(Subject subject) {
        compare(subject, sent -> new FoundFacts(sent).silences(), Fact.Silence.class);
    }

    @ParameterizedTest
    @FieldSource("FLEETS")
    void resets(Subject subject) {
        compare(subject, sent -> new FoundValues(sent).resets(), Fact.Reset.class);
    }

    @ParameterizedTest
    @FieldSource("FLEETS")
    void outliers(Subject subject) {
        compare(subject, sent -> new FoundValues(sent).outliers(), Fact.Outlier.class);
    }

    @ParameterizedTest
    @FieldSource("FLEETS")
    void failingAndBrokenMetrics(Subject subject) {
        compare(
                subject,
                sent -> new FoundValues(sent).failingAndBrokenMetrics(),
                List.of(Fact.FailingMetric.class, Fact.BrokenMetric.class));
        assertThat(subject.written(List.of(Fact.FailingMetric.class)))
                .map(fact -> ((Fact.FailingMetric) fact).value())
                .containsExactlyInAnyOrder("-1", "-2", "-1000", "{\"-1\":-1}");
    }

    @ParameterizedTest
    @FieldSource("FLEETS")
    void silentMetrics(Subject subject) {
        compare(subject, sent -> new FoundValues(sent).silentMetrics(), Fact.SilentMetric.class);
    }

    @ParameterizedTest
    @FieldSource("FLEETS")
    void missingDictionaries(Subject subject) {
        compare(subject, sent -> new FoundFacts(sent).missingDictionaries(), Fact.MissingDictionary.class);
    }

    @ParameterizedTest
    @FieldSource("FLEETS")
    void prereleases(Subject subject) {
        compare(subject, sent -> new FoundFacts(sent).prereleases(), Fact.Prerelease.class);
    }

    @ParameterizedTest
    @FieldSource("FLEETS")
    void adoptions(Subject subject) {
        compare(subject, sent -> new FoundValues(sent).adoptions(), Fact.Adoption.class);
    }

    @ParameterizedTest
    @FieldSource("FLEETS")
    void latePings(Subject subject) {
        compare(subject, sent -> new FoundFacts(sent).latePings(), Fact.LatePing.class);
    }

    @ParameterizedTest
    @FieldSource("FLEETS")
    void revisions(Subject subject) {
        compare(subject, sent -> new FoundFacts(sent).revisions(), Fact.Revision.class);
    }

    static List<Subject> small() {
        return FLEETS.subList(0, 3);
    }

    @ParameterizedTest
    @MethodSource("small")
    void licences(Subject subject) {
        compare(subject, sent -> new FoundFacts(sent).licences(), Fact.Licence.class);
    }

    @ParameterizedTest
    @MethodSource("small")
    void scoreGrowths(Subject subject) {
        compare(subject, sent -> new FoundValues(sent).scoreGrowths(), Fact.ScoreGrowth.class);
    }

    @Test
    void dictionariesWithoutLicencesAndScore_haveNeither() {
        var subject = FLEETS.getLast();

        assertThat(subject.found(sent -> new FoundFacts(sent).licences())).isEmpty();
        assertThat(subject.found(sent -> new FoundValues(sent).scoreGrowths())).isEmpty();
        assertThat(subject.written(List.of(Fact.Licence.class, Fact.ScoreGrowth.class)))
                .isEmpty();
    }

    @Test
    void everyKindOfFact_isInAFleetOfSixty() {
        var compared = new ArrayList<Class<?>>();
        FLEETS.getFirst().fleet.facts().forEach(fact -> compared.add(fact.getClass()));

        assertThat(compared.stream().distinct()).containsExactlyInAnyOrder(Fact.class.getPermittedSubclasses());
    }

    @Test
    void licences_areSharedAndSomeAreTrials() {
        var licences = FLEETS.get(1).written(List.of(Fact.Licence.class)).stream()
                .map(fact -> (Fact.Licence) fact)
                .toList();

        assertThat(licences).anyMatch(licence -> licence.holders().size() > 1);
        assertThat(licences).anyMatch(Fact.Licence::trial).anyMatch(licence -> !licence.trial());
        assertThat(licences.stream().map(Fact.Licence::plan)).contains("premium", "ultimate");
    }

    @Test
    void pings_areOfNewYearAndOfTheLeapDay() {
        var days = FLEETS.getFirst().sent.arrivals.stream()
                .map(ping -> ping.recordedAt().atOffset(ZoneOffset.UTC).toLocalDate())
                .toList();

        assertThat(days).contains(LocalDate.of(2023, 12, 31), LocalDate.of(2024, 1, 1), LocalDate.of(2024, 2, 29));
    }

    /** A fleet that a benchmark sends in one week has nothing that takes time, and so no fact that nobody could find. */
    @Test
    void factsThatTakeTime_areNotWrittenDownForOneWeek() {
        var facts = new Fleet(5, 200, FIRST_WEEK, 1, SMALL).facts();

        assertThat(facts.stream().map(Fact::getClass).distinct())
                .isSubsetOf(
                        Fact.Clone.class,
                        Fact.SharedHostname.class,
                        Fact.BrokenMetric.class,
                        Fact.Prerelease.class,
                        Fact.Licence.class);
    }

    @Test
    void sameArguments_giveTheSameFacts() {
        assertThat(new Fleet(1, 60, FIRST_WEEK, WEEKS, SMALL).facts())
                .isEqualTo(FLEETS.getFirst().fleet.facts());
    }

    /** The rules are not blind: each payload that is left out or changed shows. */
    @Test
    void aMissingPing_isMissed() {
        var fleet = FLEETS.getFirst().fleet;
        var last = fleet.history(0).getLast().week();
        var flagship = fleet.history(0).getLast().hostname();
        Stream<FleetPing> pings = fleet.pings()
                .filter(ping -> !ping.hostname().equals(flagship)
                        || SentFleet.between(ping.week(), last) > 9
                        || ping.week().equals(last));

        assertThat(new FoundFacts(new SentFleet(pings, SMALL)).silences())
                .hasSize(FLEETS.getFirst().written(List.of(Fact.Silence.class)).size() + 1);
    }
}
