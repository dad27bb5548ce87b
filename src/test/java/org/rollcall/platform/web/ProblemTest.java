package org.rollcall.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProblemTest {
    private final ObjectMapper mapper = new ObjectMapper();

    @Test
    void extensions_areMembersBesideTheStandardOnes() throws JsonProcessingException {
        Problem problem = Problem.of(ProblemType.BODY_TOO_LARGE, "Too much.", Map.of("limit_bytes", 5));

        assertThat(mapper.writeValueAsString(problem)).isEqualTo("""
                        {"type":"urn:rollcall:problem:body_too_large","title":"The body is too large","status":413,\
                        "detail":"Too much.","limit_bytes":5}""");
    }

    @Test
    void everyType_hasAnErrorStatusATitleAndAUri() {
        assertThat(ProblemType.values()).allSatisfy(type -> {
            assertThat(type.status()).isBetween(400, 599);
            assertThat(type.title()).isNotBlank().doesNotEndWith(".");
            assertThat(type.uri()).hasToString("urn:rollcall:problem:" + type.slug());
        });
        assertThat(Arrays.stream(ProblemType.values()).map(ProblemType::title)).doesNotHaveDuplicates();
    }

    @Test
    void invalidValues_areAllNamedInTheDetail() {
        ProblemException exception = ProblemException.invalid(
                ProblemType.INVALID_BODY, List.of(new InvalidValue("a", "is wrong"), new InvalidValue("b", "too")));

        assertThat(exception.problem().detail()).isEqualTo("The field a is wrong. The field b too.");
        assertThat(exception.problem().extensions()).containsKey("errors");
    }

    @Test
    void exception_hasNoStackTrace_becauseItIsExpected() {
        ProblemException exception =
                new ProblemException(ProblemType.RATE_LIMITED, "Slow down.", Map.of(), Duration.ofSeconds(7));

        assertThat(exception.getStackTrace()).isEmpty();
        assertThat(exception.retryAfter()).contains(Duration.ofSeconds(7));
    }
}
