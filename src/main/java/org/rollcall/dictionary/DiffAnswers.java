package org.rollcall.dictionary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.rollcall.platform.web.ConcurrencyLimit;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * Comparisons of dictionaries as they are answered; the last ones are remembered. One is made at a time, because each keeps a
 * processor busy, and anybody may ask.
 */
@ApplicationScoped
public class DiffAnswers {

    /** Bytes of answers that are remembered. */
    private static final long MAX_BYTES = 4L << 20;

    private static final int OVERHEAD_BYTES = 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration RETRY = Duration.ofSeconds(10);

    private final DictionaryDiffs diffs;
    private final ObjectMapper json;
    private final ConcurrencyLimit turn = new ConcurrencyLimit(
            1,
            PATIENCE,
            () -> new ProblemException(
                    ProblemType.OVERLOADED,
                    "Too many dictionaries are being compared at the same time; ask again later.",
                    Map.of(),
                    RETRY));
    private final Cache<Asked, byte[]> remembered = Caffeine.newBuilder()
            .maximumWeight(MAX_BYTES)
            .<Asked, byte[]>weigher((_, answer) -> OVERHEAD_BYTES + answer.length)
            .build();

    DiffAnswers(DictionaryDiffs diffs, ObjectMapper json) {
        this.diffs = diffs;
        this.json = json;
    }

    /**
     * The changes from one dictionary to another, as JSON or Markdown.
     *
     * @param beforeWork is run where the answer is not remembered; what it throws ends the request
     * @throws ProblemException {@link ProblemType#NOT_FOUND} where one is not published, {@link
     *     ProblemType#INVALID_PARAMETER} where the filter names what neither has, {@link ProblemType#OVERLOADED} where others
     *     have been compared for too long
     */
    byte[] answer(
            DictionaryVersion from, DictionaryVersion to, DiffFilter filter, boolean markdown, Runnable beforeWork)
            throws JsonProcessingException {
        var asked = new Asked(diffs.describe(from), diffs.describe(to), filter, markdown);
        var known = remembered.getIfPresent(asked);
        if (known != null) {
            return known;
        }
        beforeWork.run();
        try (var _ = turn.take()) {
            var diff = diffs.between(from, to, filter);
            var answer = markdown
                    ? DiffReport.markdown(diff).getBytes(StandardCharsets.UTF_8)
                    : json.writeValueAsBytes(DiffAnswer.of(diff));
            remembered.put(asked, answer);
            return answer;
        }
    }

    /**
     * The changes from one dictionary to another, for who shows them in a way of its own.
     *
     * @param beforeWork is run first; what it throws ends the request
     * @throws ProblemException as {@link #answer}
     */
    public DictionaryDiff diff(DictionaryVersion from, DictionaryVersion to, DiffFilter filter, Runnable beforeWork) {
        beforeWork.run();
        try (var _ = turn.take()) {
            return diffs.between(from, to, filter);
        }
    }

    /**
     * The metrics of a published dictionary, which take as long to read as a side of a comparison does.
     *
     * @param beforeWork is run first; what it throws ends the request
     * @throws ProblemException {@link ProblemType#OVERLOADED} where others have read for too long
     */
    public List<DeclaredMetric> declared(DictionaryVersion version, Runnable beforeWork) {
        beforeWork.run();
        try (var _ = turn.take()) {
            return diffs.declared(version);
        }
    }

    /** Dictionaries never change: their descriptions, with hash and time, name them. */
    private record Asked(DictionaryDescription from, DictionaryDescription to, DiffFilter filter, boolean markdown) {}
}
