/** The DevOps score: usage of ten features per user, beside the usage of the leading organisations. */
@NullMarked
package org.rollcall.analyse.score;

import org.jspecify.annotations.NullMarked;
