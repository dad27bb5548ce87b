package org.rollcall.analyse.publicstats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.analyse.publicstats.PublicMonth.Adoption;
import org.rollcall.analyse.publicstats.PublicMonth.Count;
import org.rollcall.analyse.score.CohortTable.ComparedInstance;
import org.rollcall.analyse.score.Feature;

class PublicMonthTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 19})
    void fewerThanTwentyOrganisations_haveNoStatistics(int organisations) {
        assertThat(PublicMonth.of("2026-11", of(organisations, "EE", "18.9.0", 100)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"20, 20", "22, 20", "23, 25", "127, 125", "128, 130"})
    void counts_areRoundedToFive(int organisations, long shown) {
        var month = month(of(organisations, "EE", "18.9.0", 100));

        assertThat(month.instances()).isEqualTo(shown);
        assertThat(month.editions()).containsExactly(new Count("EE", shown));
        assertThat(month.versions()).containsExactly(new Count("18.9", shown));
        assertThat(month.sizes()).containsExactly(new Count("50-249", shown));
    }

    @Test
    void groupOfFewerThanTwenty_isNeitherNamed_norWhatIsMissingToTheWhole() {
        var month =
                month(all(of(60, "EE", "18.10.1-ee", 100), of(30, "CE", "18.9.0", 20), of(3, "EE", "17.0.0", 6_000)));

        assertThat(month.instances()).isEqualTo(95);
        assertThat(month.versions()).containsExactly(new Count("18.10", 60), new Count("other", 35));
        assertThat(month.editions()).containsExactly(new Count("EE", 65), new Count("CE", 30));
        assertThat(month.sizes()).containsExactly(new Count("50-249", 60), new Count("other", 35));
    }

    @Test
    void oneLargeGroupAndFewOthers_areNotDivided() {
        var month = month(all(of(60, "EE", "18.10.1", 100), of(3, "CE", "17.0.0", 20)));

        assertThat(month.versions()).isEmpty();
        assertThat(month.editions()).isEmpty();
        assertThat(month.sizes()).isEmpty();
    }

    @Test
    void enoughOthers_areOneGroup() {
        var month = month(all(
                of(60, "EE", "18.10.1", 100),
                of(15, "CE", "17.0.0", 20),
                of(5, "EE", "16.0", 300),
                of(5, null, null, 10)));

        assertThat(month.versions()).containsExactly(new Count("18.10", 60), new Count("other", 25));
        assertThat(month.editions()).containsExactly(new Count("EE", 65), new Count("other", 20));
    }

    @Test
    void versions_comeHighestFirst_asNumbers() {
        var month = month(all(of(20, "EE", "18.9.3", 100), of(30, "EE", "18.10.0", 100), of(25, "EE", "9.5.0", 100)));

        assertThat(month.versions()).extracting(Count::name).containsExactly("18.10", "18.9", "9.5");
    }

    /** Forty invented organisations can be many; what they call their edition is still not shown to everybody. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "https://example.com/buy",
                "a\u202eb",
                "a text that is much longer than the name of an edition",
                ""
            })
    void editionThatIsNoName_isNotShown(String edition) {
        var month = month(all(of(60, "EE", "18.9", 100), of(40, edition, "18.9", 100)));

        assertThat(month.editions()).containsExactly(new Count("EE", 60), new Count("other", 40));
    }

    @Test
    void versionThatIsNone_isNotShown() {
        var month = month(all(of(60, "EE", "18.9", 100), of(40, "EE", "<b>18.9</b>", 100)));

        assertThat(month.versions()).containsExactly(new Count("18.9", 60), new Count("other", 40));
    }

    @ParameterizedTest
    @CsvSource({"0, false", "4, false", "5, true", "20, true", "35, true", "36, false", "40, false"})
    void adoption_isShownWhereFiveUseTheFeature_andFiveDoNot(int using, boolean shown) {
        var members = all(used(using, 1.5), used(40 - using, 0));

        assertThat(month(members).features()).isEqualTo(shown ? List.of(new Adoption("issues", 40, using)) : List.of());
    }

    @Test
    void adoptionThatFewAreKnownOf_isNotShown() {
        var members = all(used(10, 1.5), used(9, 0), of(40, "EE", "18.9", 100));

        assertThat(month(members).features()).isEmpty();
    }

    /** Somebody joins, leaves or is erased between two months. */
    @Test
    void whoComesOrGoes_isNeverMoreThanARoundedStep() {
        for (var n = 20; n < 200; n++) {
            var before = month(of(n, "EE", "18.9", 100)).instances();
            var after = month(of(n + 1, "EE", "18.9", 100)).instances();
            assertThat(after - before).isIn(0L, 5L);
            assertThat(after % 5).isZero();
        }
    }

    /** Nineteen invented instances around a real one that alone has an edition: it is no group of its own. */
    @Test
    void nineteenInventedAroundOneReal_isToldFromNoOther() {
        var month = month(all(of(19, "invented", "18.9", 100), of(1, "real", "18.9", 100)));

        assertThat(month.editions()).isEmpty();
    }

    private static PublicMonth month(List<ComparedInstance> members) {
        return PublicMonth.of("2026-11", members).orElseThrow();
    }

    private static List<ComparedInstance> used(int count, double usage) {
        return Collections.nCopies(count, new ComparedInstance("EE", "18.9", 100, Map.of(Feature.ISSUES, usage)));
    }

    private static List<ComparedInstance> of(
            int count, @Nullable String edition, @Nullable String version, long users) {
        return Collections.nCopies(count, new ComparedInstance(edition, version, users, Map.of()));
    }

    @SafeVarargs
    private static List<ComparedInstance> all(List<ComparedInstance>... groups) {
        var all = new ArrayList<ComparedInstance>();
        for (var group : groups) {
            all.addAll(group);
        }
        return all;
    }
}
