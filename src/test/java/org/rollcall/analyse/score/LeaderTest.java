package org.rollcall.analyse.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaderTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "19, 0", "20, 15.3", "49, 37", "50, 48", "51, 48.5", "100, 95.5", "1000, 951"})
    void leader_ofOneToN_dependsOnTheirNumber(int organisations, double expected) {
        assertThat(Leader.of(IntStream.rangeClosed(1, organisations)
                        .mapToObj(Double::valueOf)
                        .toList()))
                .isCloseTo(expected, within(1e-9));
    }

    @Test
    void order_doesNotMatter() {
        var values = new ArrayList<>(
                IntStream.rangeClosed(1, 77).mapToObj(Double::valueOf).toList());
        var leader = Leader.of(values);
        Collections.reverse(values);

        assertThat(Leader.of(values)).isEqualTo(leader).isGreaterThan(0);
    }

    @Test
    void allZero_isZero() {
        assertThat(Leader.of(Collections.nCopies(60, 0.0))).isEqualTo(0);
        assertThat(Leader.of(Collections.nCopies(30, 0.0))).isEqualTo(0);
    }

    @Test
    void leader_hasThreeSignificantDigits() {
        assertThat(Leader.of(Collections.nCopies(20, 123.456))).isEqualTo(123);
        assertThat(Leader.of(Collections.nCopies(20, 0.00123456))).isEqualTo(0.00123);
    }

    /** One that is far above everybody else does not move the leader, and so cannot be read from it. */
    @Test
    void organisationWithMoreThanAQuarterOfTheSum_isLeftOut() {
        var others = Collections.nCopies(99, 1.0);

        assertThat(Leader.of(with(others, 1_000_000))).isEqualTo(1);
        assertThat(Leader.of(with(others, 2_000_000))).isEqualTo(1);
    }

    /** Two leaders who know their own values: what is left for a third is no value of anybody. */
    @Test
    void twoLeadersWhoKnowThemselves_learnNoValueOfAThird() {
        var others = Collections.nCopies(97, 1.0);
        var two = with(with(others, 900_000), 800_000);

        assertThat(Leader.of(with(two, 500_000))).isEqualTo(Leader.of(with(two, 700_000)));
    }

    /** An attacker who wants to know one organisation invents all others: fewer than 20 give nothing, and more give no maximum. */
    @Test
    void inventedOrganisationsAroundOne_doNotShowIt() {
        var invented = Collections.nCopies(19, 0.0);

        assertThat(Leader.of(with(Collections.nCopies(18, 0.0), 42))).isEqualTo(0);
        assertThat(Leader.of(with(invented, 42)))
                .isEqualTo(Leader.of(with(invented, 7)))
                .isEqualTo(0);
        assertThat(Leader.of(with(Collections.nCopies(99, 0.0), 42)))
                .isEqualTo(Leader.of(with(Collections.nCopies(99, 0.0), 7)));
    }

    /**
     * Up to three invented organisations, whatever they send, raise a leader of which no real organisation is left out to
     * 4 / (4 - k) times at most: 4/3, 2 and 4 times. With more than that each has more than a quarter of the sum, and is left out.
     */
    @ParameterizedTest
    @CsvSource({"1, 1.3334", "2, 2", "3, 4"})
    void threeInventedOrganisations_raiseALeaderBySoMuchAtMost(int invented, double times) {
        var random = new Random(20261130);
        var highest = 0.0;
        for (var fleet = 0; fleet < 200; fleet++) {
            var real = usage(random, 60 + random.nextInt(300));
            var honest = Leader.of(real);
            for (var attempt = 0; attempt < 100; attempt++) {
                var sent = honest * Math.pow(10, 3 * random.nextDouble() - 1);
                var flooded = real;
                for (var i = 0; i < invented; i++) {
                    flooded = with(flooded, attempt % 2 == 0 ? sent : sent * Math.pow(10, random.nextDouble()));
                }
                highest = Math.max(highest, Leader.of(flooded) / honest);
            }
        }

        // Three digits are rounded, twice.
        assertThat(highest).isLessThan(times * 1.02).isGreaterThan(1 + (times - 1) / 3);
    }

    /** Four of them hold a quarter each: so from four on there is no bound. */
    @Test
    void fourInventedOrganisations_raiseALeaderAsFarAsTheyLike() {
        var real = usage(new Random(1), 1_000);

        assertThat(Leader.of(with(real, Collections.nCopies(3, 1e12)))).isLessThan(1.05 * Leader.of(real));
        assertThat(Leader.of(with(real, Collections.nCopies(4, 1e12)))).isGreaterThan(1e9);
    }

    /** Those who send nothing make the top decile longer: the leader is then the mean of a tenth of all, the invented among them. */
    @ParameterizedTest
    @CsvSource({"10, 110", "100, 200", "300, 400", "900, 1000"})
    void inventedOrganisationsWithoutUsage_lowerALeaderToTheMeanOfMore(int invented, int all) {
        var real = IntStream.rangeClosed(1, 100).mapToObj(Double::valueOf).toList();

        assertThat(Leader.of(with(real, Collections.nCopies(invented, 0.0))))
                .isCloseTo(100 - (all / 10 - 1) / 2.0, within(0.5));
    }

    /** It takes nine for each real one to come to the mean of them, and less only with more. */
    @Test
    void leader_isNotBelowTheMean_withNineInventedOrganisationsForEachRealOne() {
        var real = usage(new Random(2), 80);
        var mean = real.stream().mapToDouble(Double::doubleValue).average().orElseThrow();

        assertThat(Leader.of(with(real, Collections.nCopies(9 * 80, 0.0)))).isCloseTo(mean, within(mean / 100));
        assertThat(Leader.of(with(real, Collections.nCopies(9 * 80 - 100, 0.0))))
                .isGreaterThan(mean);
        assertThat(Leader.of(with(real, Collections.nCopies(20 * 80, 0.0)))).isLessThan(0.6 * mean);
    }

    /** Of four that have the same none has more than a quarter: a real one that was left out counts beside three invented ones. */
    @Test
    void inventedOrganisationsLikeALargeOne_bringItBackIn() {
        var real = with(usage(new Random(3), 100), 1e6);

        assertThat(Leader.of(real)).isLessThan(100);
        assertThat(Leader.of(with(real, Collections.nCopies(3, 5e5)))).isLessThan(100);
        assertThat(Leader.of(with(real, Collections.nCopies(3, 1e6)))).isGreaterThan(1e5);
    }

    /**
     * What a flood can read: if a tenth of the fleet but for one place all send the same, and more than anybody but the largest,
     * the place is that of the largest. Its usage is the difference, as far as the rounding of the leader lets it be seen.
     */
    @ParameterizedTest
    @CsvSource({"46, 4, 0.03", "100, 11, 0.07"})
    void inventedOrganisationsOfATenth_readTheLargestOne_butForTheRounding(
            int organisations, int invented, double open) {
        var real = usage(new Random(4), organisations);
        var largest = Collections.max(real);
        var sent = 1.1 * largest;

        var leader = Leader.of(with(real, Collections.nCopies(invented, sent)));
        var read = (invented + 1) * leader - invented * sent;

        assertThat(read).isCloseTo(largest, within(open * largest));
    }

    /** With a long tail, as usage per user has. */
    private static List<Double> usage(Random random, int organisations) {
        return random.doubles(organisations)
                .map(unit -> Math.exp(3 * unit))
                .boxed()
                .toList();
    }

    private static List<Double> with(List<Double> others, List<Double> more) {
        return Stream.concat(others.stream(), more.stream()).toList();
    }

    private static List<Double> with(List<Double> others, double value) {
        return DoubleStream.concat(others.stream().mapToDouble(Double::doubleValue), DoubleStream.of(value))
                .boxed()
                .toList();
    }
}
