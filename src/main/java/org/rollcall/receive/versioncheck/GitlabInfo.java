package org.rollcall.receive.versioncheck;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Reads the parameter in which instances say what they are: a JSON object with the member version, in base64. */
final class GitlabInfo {

    static final String PARAMETER = "gitlab_info";

    private GitlabInfo() {}

    /**
     * The version in it.
     *
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} where there is none
     */
    static String version(@Nullable String gitlabInfo, ObjectMapper mapper) {
        if (gitlabInfo == null) {
            throw invalid("is missing");
        }
        try {
            var version = mapper.readTree(decoded(gitlabInfo)).get("version");
            if (version == null || !version.isTextual()) {
                throw invalid("has no version");
            }
            return version.textValue();
        } catch (IllegalArgumentException _) {
            throw invalid("is not base64");
        } catch (JsonProcessingException _) {
            throw invalid("is not JSON");
        }
    }

    /** Tools write the alphabet that is not meant for URLs, and then a plus sign arrives as a space. */
    private static String decoded(String base64) {
        var plain = base64.strip().replace('-', '+').replace('_', '/').replace(' ', '+');
        return new String(Base64.getDecoder().decode(plain), StandardCharsets.UTF_8);
    }

    private static ProblemException invalid(String reason) {
        return new ProblemException(
                ProblemType.INVALID_PARAMETER,
                "The parameter gitlab_info %s; send {\"version\":\"18.9.0\"} in base64.".formatted(reason),
                Map.of("parameter", PARAMETER));
    }
}
