package org.rollcall.platform.web;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Adds to the contract the answers that every operation can give, so that resources document only their own. */
@OpenApiFilter
public class ProblemAnswers implements OASFilter {
    @Override
    public void filterOpenAPI(OpenAPI openApi) {
        if (openApi.getPaths() == null || openApi.getPaths().getPathItems() == null) {
            return;
        }
        var problem = Optional.ofNullable(openApi.getComponents())
                .map(Components::getSchemas)
                .map(schemas -> schemas.get("Problem"))
                .orElseThrow();
        nameTypes(Optional.ofNullable(problem.getProperties())
                .map(members -> members.get("type"))
                .orElseThrow());
        problem.addProperty(RequestId.MEMBER, requestId());
        openApi.getPaths().getPathItems().values().stream()
                .flatMap(path -> path.getOperations().values().stream())
                .forEach(ProblemAnswers::complete);
    }

    private static void nameTypes(Schema type) {
        type.setEnumeration(Arrays.stream(ProblemType.values())
                .<Object>map(known -> known.uri().toString())
                .toList());
    }

    private static Schema requestId() {
        return OASFactory.createSchema()
                .addType(Schema.SchemaType.STRING)
                .description("The same as the header " + RequestId.HEADER + ": the log of the service has it too")
                .addExample("8f14e45fceea167a5a36dedd4bea2543");
    }

    private static void complete(Operation operation) {
        put(operation, "400", problem("Something in the request is wrong; detail says what, where, and what is right"));
        if (operation.getSecurity() != null && !operation.getSecurity().isEmpty()) {
            put(operation, "401", problem("No token, or one that is not valid", "WWW-Authenticate"));
            put(operation, "403", problem("The token lacks the scope", "WWW-Authenticate"));
        } else if (operation.getRequestBody() != null) {
            put(operation, "401", problem("No valid token, where the configuration asks for one", "WWW-Authenticate"));
            put(operation, "403", problem("The token may not send this, where one is asked for", "WWW-Authenticate"));
        }
        if (operation.getRequestBody() != null) {
            put(operation, "413", problem("The body is larger than the limit"));
            put(operation, "415", problem("The media type of the body is not supported"));
        }
        if (isNegotiated(operation)) {
            put(operation, "406", problem("None of the media types in Accept can be answered"));
        }
        put(operation, "500", problem("Something went wrong inside; `instance` has the reference for the log"));
        put(
                operation,
                "503",
                problem(
                        "The database is not available, or the service has too much to do or is shutting down",
                        "Retry-After"));
    }

    /** Whether {@code Accept} decides between media types, see {@link RequestHeaders}. */
    private static boolean isNegotiated(Operation operation) {
        return Optional.ofNullable(operation.getResponses().getAPIResponse("200"))
                .map(APIResponse::getContent)
                .map(content -> content.getMediaTypes())
                .filter(types -> types.size() > 1)
                .isPresent();
    }

    /** What stands there without a schema was added by Quarkus, what has one was written by hand. */
    private static void put(Operation operation, String status, APIResponse response) {
        APIResponse present = operation.getResponses().getAPIResponse(status);
        if (present == null || (present.getContent() == null && present.getRef() == null)) {
            operation.getResponses().addAPIResponse(status, response);
        }
    }

    private static APIResponse problem(String description, String... headers) {
        Map<String, Header> described = new TreeMap<>();
        for (String header : headers) {
            described.put(
                    header,
                    OASFactory.createHeader().schema(OASFactory.createSchema().addType(Schema.SchemaType.STRING)));
        }
        APIResponse response = OASFactory.createAPIResponse()
                .description(description)
                .content(OASFactory.createContent()
                        .addMediaType(
                                Problem.MEDIA_TYPE,
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref("Problem"))));
        return described.isEmpty() ? response : response.headers(described);
    }
}
