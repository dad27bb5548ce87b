package org.rollcall.platform.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** Sends problems from where a request has not come to a resource yet, and no exception mapper can help. */
@ApplicationScoped
public class RouteProblem {

    private final ObjectMapper mapper;

    RouteProblem(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /** Answers, and closes the connection afterwards as far as the protocol knows that. */
    public void send(RoutingContext context, Problem problem) {
        var response = context.response().setStatusCode(problem.status());
        if (context.request().version() != HttpVersion.HTTP_2) { // which knows no such header, RFC 9113, 8.2.2
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE).end(json(RequestId.named(problem, context)));
    }

    private String json(Problem problem) {
        try {
            return mapper.writeValueAsString(problem);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
