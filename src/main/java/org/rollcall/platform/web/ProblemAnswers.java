package org.rollcall.platform.web;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Adds to the contract the answers that every operation can give, so that resources document only their own. */
@OpenApiFilter
public class ProblemAnswers implements OASFilter {

    /** The answers that operations refer to by name. */
    private static final List<String> SHARED = List.of("BadRequest", "NotFound", "Conflict", "BodyTooLarge");

    @Override
    public void filterOpenAPI(OpenAPI openApi) {
        if (openApi.getPaths() == null || openApi.getPaths().getPathItems() == null) {
            return;
        }
        var components = openApi.getComponents();
        var problem = Optional.ofNullable(components.getSchemas())
                .map(schemas -> schemas.get("Problem"))
                .orElseThrow();
        nameTypes(Optional.ofNullable(problem.getProperties())
                .map(members -> members.get("type"))
                .orElseThrow());
        problem.addProperty(RequestId.MEMBER, requestId());
        SHARED.forEach(name -> components.addResponse(name, problem()));
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
        return OASFactory.createSchema().addType(Schema.SchemaType.STRING);
    }

    private static void complete(Operation operation) {
        put(operation, "400", problem());
        var needsToken =
                operation.getSecurity() != null && !operation.getSecurity().isEmpty();
        if (needsToken || operation.getRequestBody() != null) { // senders need one where the fleet is closed
            put(operation, "401", problem("WWW-Authenticate"));
            put(operation, "403", problem("WWW-Authenticate"));
        }
        if (operation.getRequestBody() != null) {
            put(operation, "413", problem());
            put(operation, "415", problem());
        }
        if (isNegotiated(operation)) {
            put(operation, "406", problem());
        }
        put(operation, "429", problem("Retry-After"));
        put(operation, "500", problem());
        put(operation, "503", problem("Retry-After"));
    }

    /** Whether {@code Accept} decides between media types, see {@link RequestHeaders}. */
    private static boolean isNegotiated(Operation operation) {
        return Optional.ofNullable(operation.getResponses().getAPIResponse("200"))
                .map(APIResponse::getContent)
                .map(content -> content.getMediaTypes())
                .filter(types -> types.size() > 1)
                .isPresent();
    }

    /** An answer without a schema was added by Quarkus, one that has a schema was written by hand. */
    private static void put(Operation operation, String status, APIResponse response) {
        APIResponse present = operation.getResponses().getAPIResponse(status);
        if (present == null || (present.getContent() == null && present.getRef() == null)) {
            operation.getResponses().addAPIResponse(status, response);
        }
    }

    private static APIResponse problem(String... headers) {
        Map<String, Header> described = new TreeMap<>();
        for (String header : headers) {
            described.put(
                    header,
                    OASFactory.createHeader().schema(OASFactory.createSchema().addType(Schema.SchemaType.STRING)));
        }
        APIResponse response = OASFactory.createAPIResponse()
                .content(OASFactory.createContent()
                        .addMediaType(
                                Problem.MEDIA_TYPE,
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref("Problem"))));
        return described.isEmpty() ? response : response.headers(described);
    }
}
