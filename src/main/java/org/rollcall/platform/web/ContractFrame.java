package org.rollcall.platform.web;

import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The frame of the published contract: what it is about, and the problems that many answers share. */
@OpenAPIDefinition(
        info = @Info(title = "Rollcall", version = "1", description = """
                        The central receiver of service pings. Errors are RFC 9457 problems, times RFC 3339 in UTC. Every
                        path also answers with a trailing slash. Every answer has the header X-Request-Id: what the request
                        had there, where that was 1 to 128 letters, digits or . _ ~ : @ / + = -, else an id made here. Link and Location
                        are relative to the address of the request (RFC 3986, 5). A query parameter that an operation does
                        not have is refused with the names of those that it has; only what instances and their clients call
                        ignores it.
                        """, license = @License(name = "MIT")),
        components =
                @Components(
                        responses = {
                            @APIResponse(
                                    name = "BadRequest",
                                    description =
                                            "Something in the request is wrong; detail says what, where, and what is right",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "NotFound",
                                    description = "There is no such thing, or the token may not see it",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "Conflict",
                                    description = "The version is published with other content",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "BodyTooLarge",
                                    description = "The body is larger than the limit, which the problem states",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class),
                                                    examples = @ExampleObject(name = "sent", value = """
                                                    {"type": "urn:rollcall:problem:body_too_large",
                                                     "title": "The body is too large", "status": 413,
                                                     "detail": "the body is larger than 4,194,304 bytes sent",
                                                     "limit_bytes": 4194304, "limit_applies_to": "sent"}
                                                    """)))
                        }))
public class ContractFrame extends Application {}
