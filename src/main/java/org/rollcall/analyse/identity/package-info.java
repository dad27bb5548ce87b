/** Whether instances are who they seem to be: clones, renames, reinstallations and merges, and renames that operators confirm. */
@NullMarked
package org.rollcall.analyse.identity;

import org.jspecify.annotations.NullMarked;
