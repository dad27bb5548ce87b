package org.rollcall.analyse.score;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.KeptScore;
import org.rollcall.ping.Week;

/**
 * A ping with the score that was answered.
 *
 * @param score null where the ping was stored before scores were computed
 */
public record ScoredPing(
        long id, Week week, Instant recordedAt, @Nullable KeptScore score) {}
