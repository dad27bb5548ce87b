package org.rollcall.analyse.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
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

    private static List<Double> with(List<Double> others, double value) {
        return DoubleStream.concat(others.stream().mapToDouble(Double::doubleValue), DoubleStream.of(value))
                .boxed()
                .toList();
    }
}
