package org.rollcall.ping;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The DevOps score of an answer, as it is kept with the ping that was answered.
 *
 * @param numbers the numbers of the answer; null in the place of a number that could not be computed, for which 0 was answered
 * @param since the id of the earlier ping that the increases were computed from; null where there was none
 */
public record KeptScore(
        List<@Nullable Double> numbers, @Nullable Long since) {}
