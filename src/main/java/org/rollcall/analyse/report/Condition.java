package org.rollcall.analyse.report;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * When a rule of advice fires. A metric that failed or is absent fires none. Months have 30 days, and per cent are whole
 * numbers, so that the border is where the rule says.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(name = "zero_after", value = Condition.ZeroAfter.class),
    @JsonSubTypes.Type(name = "fell", value = Condition.Fell.class),
    @JsonSubTypes.Type(name = "fell_by_share", value = Condition.FellByShare.class),
    @JsonSubTypes.Type(name = "ratio_below", value = Condition.RatioBelow.class),
    @JsonSubTypes.Type(name = "ratio_from", value = Condition.RatioFrom.class),
    @JsonSubTypes.Type(name = "above_for_three_months", value = Condition.AboveForThreeMonths.class),
    @JsonSubTypes.Type(name = "below_quartile", value = BelowQuartile.class),
    @JsonSubTypes.Type(name = "releases_behind", value = ReleasesBehind.class)
})
sealed interface Condition
        permits Condition.ZeroAfter,
                Condition.Fell,
                Condition.FellByShare,
                Condition.RatioBelow,
                Condition.RatioFrom,
                Condition.AboveForThreeMonths,
                BelowQuartile,
                ReleasesBehind {

    /** Whether it holds for an instance. */
    Verdict of(Facts facts) throws CannotTell;

    /** The quantities that it looks at. */
    Stream<Measure> measures();

    /** The places that a text may have. */
    Set<String> words();

    private static void checkPercent(int percent) {
        AdviceRules.check(percent > 0 && percent <= 100, "A percentage is from 1 to 100.");
    }

    private static void checkMonths(int months) {
        AdviceRules.check(months > 0 && months <= 24, "Months are from 1 to 24.");
    }

    private static double nonZero(Amount whole) throws CannotTell {
        if (whole.value() == 0) {
            throw new CannotTell("There are " + whole.text() + " to compare with.");
        }
        return whole.value();
    }

    /** It is 0, some months after the first ping. */
    record ZeroAfter(Measure measure, int months) implements Condition {

        public ZeroAfter {
            checkMonths(months);
        }

        @Override
        public Verdict of(Facts facts) throws CannotTell {
            if (!facts.isOlderThan(months)) {
                return Verdict.SILENT;
            }
            var now = measure.now(facts);
            return now.value() == 0
                    ? Verdict.fires(Map.of("now", now.text(), "days", Numbers.whole(facts.ageDays())), now)
                    : Verdict.SILENT;
        }

        @Override
        public Stream<Measure> measures() {
            return Stream.of(measure);
        }

        @Override
        public Set<String> words() {
            return Set.of("now", "days");
        }
    }

    /** It fell by a percentage of itself, in a month. */
    record Fell(Measure measure, int percent) implements Condition {

        public Fell {
            checkPercent(percent);
        }

        @Override
        public Verdict of(Facts facts) throws CannotTell {
            var now = measure.now(facts);
            var before = measure.monthAgo(facts);
            var fall = before.value() - now.value();
            return fall > 0 && fall * 100 >= percent * before.value()
                    ? Verdict.fires(
                            Map.of(
                                    "now",
                                    now.text(),
                                    "before",
                                    before.text(),
                                    "percent",
                                    Numbers.percent(fall, before.value())),
                            before,
                            now)
                    : Verdict.SILENT;
        }

        @Override
        public Stream<Measure> measures() {
            return Stream.of(measure);
        }

        @Override
        public Set<String> words() {
            return Set.of("now", "before", "percent");
        }
    }

    /** It fell by a percentage of something else, in a month. */
    record FellByShare(Measure measure, Measure whole, int percent) implements Condition {

        public FellByShare {
            checkPercent(percent);
        }

        @Override
        public Verdict of(Facts facts) throws CannotTell {
            var now = measure.now(facts);
            var before = measure.monthAgo(facts);
            var of = whole.now(facts);
            var fall = before.value() - now.value();
            return fall > 0 && fall * 100 >= percent * nonZero(of)
                    ? Verdict.fires(
                            Map.of(
                                    "now",
                                    now.text(),
                                    "before",
                                    before.text(),
                                    "whole",
                                    of.text(),
                                    "percent",
                                    Numbers.percent(fall, of.value())),
                            before,
                            now,
                            of)
                    : Verdict.SILENT;
        }

        @Override
        public Stream<Measure> measures() {
            return Stream.of(measure, whole);
        }

        @Override
        public Set<String> words() {
            return Set.of("now", "before", "whole", "percent");
        }
    }

    /** It is less than a percentage of something else, some months after the first ping. */
    record RatioBelow(Measure measure, Measure whole, int percent, int months) implements Condition {

        public RatioBelow {
            checkPercent(percent);
            checkMonths(months);
        }

        @Override
        public Verdict of(Facts facts) throws CannotTell {
            if (!facts.isOlderThan(months)) {
                return Verdict.SILENT;
            }
            var part = measure.now(facts);
            var of = whole.now(facts);
            return part.value() * 100 < percent * nonZero(of) ? ratio(part, of) : Verdict.SILENT;
        }

        private static Verdict ratio(Amount part, Amount of) {
            return Verdict.fires(
                    Map.of(
                            "now",
                            part.text(),
                            "whole",
                            of.text(),
                            "percent",
                            Numbers.percent(part.value(), of.value())),
                    part,
                    of);
        }

        @Override
        public Stream<Measure> measures() {
            return Stream.of(measure, whole);
        }

        @Override
        public Set<String> words() {
            return Set.of("now", "whole", "percent");
        }
    }

    /** It is at least a percentage of something else. */
    record RatioFrom(Measure measure, Measure whole, int percent) implements Condition {

        public RatioFrom {
            checkPercent(percent);
        }

        @Override
        public Verdict of(Facts facts) throws CannotTell {
            var part = measure.now(facts);
            var of = whole.now(facts);
            return part.value() * 100 >= percent * nonZero(of) ? RatioBelow.ratio(part, of) : Verdict.SILENT;
        }

        @Override
        public Stream<Measure> measures() {
            return Stream.of(measure, whole);
        }

        @Override
        public Set<String> words() {
            return Set.of("now", "whole", "percent");
        }
    }

    /** Its increase was above that of something else in the last month, and in the two months before. */
    record AboveForThreeMonths(Measure measure, Measure other) implements Condition {

        public AboveForThreeMonths {
            AdviceRules.check(
                    Stream.of(measure, other)
                            .flatMap(each -> each.choices().stream())
                            .allMatch(Measure.Choice::increase),
                    "A rule of three months compares increases.");
        }

        @Override
        public Verdict of(Facts facts) throws CannotTell {
            var now = measure.now(facts);
            var otherNow = other.now(facts);
            if (now.value() <= otherNow.value()) {
                return Verdict.SILENT;
            }
            var before = measure.monthAgo(facts);
            var otherBefore = other.monthAgo(facts);
            return before.value() > otherBefore.value()
                    ? Verdict.fires(
                            Map.of(
                                    "now",
                                    now.text(),
                                    "other",
                                    otherNow.text(),
                                    "before",
                                    before.text(),
                                    "other_before",
                                    otherBefore.text()),
                            before,
                            now,
                            otherBefore,
                            otherNow)
                    : Verdict.SILENT;
        }

        @Override
        public Stream<Measure> measures() {
            return Stream.of(measure, other);
        }

        @Override
        public Set<String> words() {
            return Set.of("now", "other", "before", "other_before");
        }
    }
}
