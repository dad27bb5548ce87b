package org.rollcall.dictionary;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.Problem;

/** Dictionaries from running instances. */
@Path("/api/v4/dictionaries/import")
@RolesAllowed("admin")
@Tag(name = "Dictionaries")
public class DictionaryImportResource {

    private final DictionaryImport dictionaryImport;

    DictionaryImportResource(DictionaryImport dictionaryImport) {
        this.dictionaryImport = dictionaryImport;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Publish the dictionary of a running instance", description = """
                    Fetches /api/v4/usage_data/metric_definitions from the instance, without credentials, and publishes it
                    as PUT does. Only https, and only hosts on the public internet, unless the configuration allows more
                    (rollcall.dictionary.import.*); redirects are followed within the host. At most 30 seconds, and no more
                    bytes than PUT takes.
                    """)
    @APIResponse(
            responseCode = "201",
            description = "Published",
            content = @Content(schema = @Schema(implementation = DictionaryDescription.class)))
    @APIResponse(
            responseCode = "200",
            description = "This version was published before with the same definitions",
            content = @Content(schema = @Schema(implementation = DictionaryDescription.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "409", ref = "Conflict")
    @APIResponse(
            responseCode = "502",
            description = "The instance did not answer with a dictionary; detail says what it did",
            content =
                    @Content(
                            mediaType = Problem.MEDIA_TYPE,
                            schema = @Schema(implementation = Problem.class),
                            examples = @ExampleObject(name = "no such endpoint", value = """
                                            {"type": "urn:rollcall:problem:import_failed",
                                             "title": "The dictionary could not be fetched", "status": 502,
                                             "detail": "https://example.com answered 404; a GitLab instance of 13.11 or \
                                            later answers /api/v4/usage_data/metric_definitions with 200"}
                                            """)))
    public RestResponse<DictionaryDescription> run(
            @QueryParam("force")
                    @Parameter(
                            description = DictionaryResource.FORCE,
                            schema = @Schema(enumeration = DictionaryResource.RETYPED))
                    @Pattern(regexp = DictionaryResource.RETYPED, message = DictionaryResource.NOT_RETYPED)
                    @Nullable
                    String force,
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            examples =
                                                    @ExampleObject(
                                                            name = "an instance",
                                                            value =
                                                                    "{\"url\": \"https://gitlab.example.com\", \"version\": \"18.9\"}")))
                    @NotNull
                    ImportRequest request) {
        return DictionaryResource.answer(dictionaryImport.run(request, force != null));
    }
}
