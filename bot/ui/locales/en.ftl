# Everything that people read, in English. Neutral and short: the point is that it stops.
#
# Syntax: https://projectfluent.org/fluent/guide/. A line that would begin with `*`, `[` or `.` begins with `{""}`.

### Words for what the program knows

## Rules, as told to the person they concern: one per category and per pattern

rule-insult = No insults at people
rule-toxicity = No attacks on people
rule-severe_toxicity = { rule-toxicity }
rule-obscene = No swearing at people
rule-threat = No threats
rule-identity_attack = No attacks on who somebody is
rule-sexual_explicit = No sexual remarks
rule-private_data = No private data of others
rule-encouraging_self_harm = Never wish harm on somebody
rule-serious_act = { rule-threat }
rule-pile_on = No piling on
rule-sustained = Leave people alone
rule-mutual_conflict = Cool down
rule-acute = { rule-mutual_conflict }
rule-else = Be kind to people

## Categories of scores

category-toxicity = toxicity
category-severe_toxicity = severe toxicity
category-obscene = obscene
category-threat = threat
category-insult = insult
category-identity_attack = identity attack
category-sexual_explicit = sexual explicit

## Levels: to be chosen, done, and what would have been done in shadow mode

level-warn = warn
level-hide = hide
level-escalate = escalate

outcome-allow = left alone
outcome-warn = warned
outcome-hide = hidden
outcome-escalate = escalated

would-warn = would be warned
would-hide = would be hidden
would-escalate = would be escalated

## Actions

action-warn_author = Author told privately
action-tell_hidden = Author told privately, text returned
action-delete_message = Message deleted
action-reset_name = Nickname reset
action-rename_thread = Thread renamed
action-restore_title = Title restored
action-case_card = Case posted
action-restore_message = Message restored
action-retract = Author told that it was undone
action-timeout = Timeout
action-end_timeout = Timeout ended
action-restore_name = Nickname restored
action-care = Help offered privately
action-support_target = Help offered to the person targeted
action-mediate = Mediation offered privately
action-disclosure_notice = Moderators told quietly
action-explain_strike = Strike explained privately
action-slow_mode = Slow mode: 30 s between messages, for 30 minutes
action-end_slow_mode = Slow mode ends

## Patterns over several messages or people, and the other occasions of a case

pattern-self_harm_disclosure = Somebody may be hurting
pattern-private_data = Private data shared
pattern-encouraging_self_harm = Encouraging self-harm
pattern-serious_act = Serious threat
pattern-pile_on = Pile-on
pattern-sustained = Sustained bullying
pattern-mutual_conflict = Conflict between two
pattern-acute = Acute hostility

occasion-report = Reported by a member
occasion-appeal = Appeal
occasion-check_on = Somebody asks to check on a member
occasion-told_more = The person targeted tells more
occasion-single = Single message

## What moderators should know about cases of a kind

hint-pile_on = One incident, everybody in it. Joining in alone gives nobody a strike. **Slow mode…** calms the channel for 30 minutes and ends by itself.
hint-mutual_conflict = It goes both ways: mediate, do not punish. Both were written the same words; confirming gives nobody a strike.
hint-check_on = No verdict, nothing automatic: a member noticed something. A kind private word is often enough. The person themself was not told.

## What happened in a case, and how it ended

event-report = report
event-appeal = appeal
event-check_on = asks to check on them
event-told_more = told more
event-says_friends = says that it is not a problem, they are friends
event-note = note
event-timeout = timeout
event-slow_mode = slow mode
event-confirmed = confirmed
event-false_alarm = false alarm
event-undone = undone
event-closed = closed

case-outcome-confirmed = confirmed
case-outcome-false_alarm = false alarm
case-outcome-undone = undone
case-outcome-closed = closed without a finding

## Surfaces, as the place of a message that has no channel

surface-content = content
surface-embed = embed
surface-component = component
surface-forward = forward
surface-poll = poll
surface-attachment = attachment
surface-text_file = text file
surface-sticker = sticker
surface-thread = thread
surface-tag = tag
surface-name = name
surface-channel_status = channel status
surface-event = event
surface-automod = automod
surface-joined = joined

## What an author should know about how something was hidden

hidden-forward = It was a forward: only that is deleted, the original stands elsewhere and stays.

## What can be chosen in a policy

mode-shadow = shadow
mode-live = live

preset-relaxed = relaxed
    .about = adults who know each other
preset-balanced = balanced
    .about = most servers
preset-strict = strict
    .about = schools and young members

names-reset = reset
names-propose = proposed to moderators

### Sentences that stand in several places

appeal-next = If you think this is a mistake, press **Appeal**: a person will look at it.
no-alert-channel = **No alert channel is set**, so this came to you. A member with *Manage Server* sets one with `/setup`. Nothing is lost: `/case list` shows every case.

### Cards

## Private notice to an author

notice-hidden = ### Your message in { $server } was hidden
notice-warned = ### A note about your message in { $server }
notice-why =
    {""}**Rule:** { $rule }
    {""}**Why:** { $why }
notice-why-unknown = see the rule
notice-next =
    {""}**What happens next:** { $after }
    { appeal-next }
notice-next-hidden = Nobody else sees it now. You can edit it and post it again in other words.
notice-next-warned = It stays where it is. If it goes on, messages may be hidden and moderators told.
notice-link = [Go to the message]({ $link })
notice-public = { $author }, there is a note for you about a message.

retraction = ### Undone in { $server }
retraction-restored = Your message has been restored. { retraction-after }
retraction-noted = The note about your message was withdrawn. { retraction-after }
retraction-after = A moderator looked at it; nothing of it counts against you.

## Cases

case-head = ### Case #{ $number }: { $title }
case-target = → { $target }
case-channel = in { $channel }
case-record = **Record:** { $record }
case-scores = **Scores:** { $scores }
case-model = -# model { $model } · policy { $policy }
case-message = message
case-text-gone = -# (no longer available)

## Greeting a server

welcome =
    ### Hello, I am Upstander
    I notice bullying: repetition, target and crowd, not just bad words. **For now I only watch** (shadow mode): I log what I would have done and do nothing.
    Press **Set up** to choose a moderator role, an alert channel, how strict to be, and when to go live. Only people with *Manage Server* can.
    -# Messages that are fine leave no text behind. `/status` shows how I am doing.

missing-permissions = **Missing permissions**

## Care: the person targeted, somebody in a crisis, two in a conflict. Wording after published advice on safe messaging; docs/care.md names it

support =
    ### You are not alone in { $server }
    Its moderators have been told { $what }. They decide what happens; you do not have to do anything. It is not your fault. Nobody else sees this note.
support-private_data = that a message to you may hold private data
support-encouraging_self_harm = that somebody wished you harm
support-serious_act = about a threat aimed at you
support-pile_on = that several people were hostile to you at the same time
support-sustained = that hostile messages aimed at you keep coming
support-acute = about a burst of hostile messages aimed at you

help =
    ### People who listen
    For free, about anything that weighs on you; you need no special reason.
help-danger =
    Are you in danger right now? Please call your local emergency number.
    -# In Discord: right-click or hold a name → *Block* or *Ignore*; they are not told of it.
help-young = for young people

care = ### You matter
care-words = Something you wrote made me think that you may be going through a lot. You have done nothing wrong, and nothing happened to your message. Many people have felt like this and found their way through it, often with somebody to talk to: a friend, somebody you trust, or one of these:
care-danger = Are you in danger right now? Please call your local emergency number, or ask somebody near you to stay with you.

disclosure =
    ### Somebody may be hurting
    { $author } wrote [something]({ $link }) that may be about wanting to die or hurting themselves. { $threatens ->
        [yes] **It may threaten somebody else as well: please read it soon.** They
       *[no] They
    } were offered help privately. Nothing was deleted, nothing counts against them, and no text is kept.
    A kind private word from somebody they know can help: listen, do not judge, do not promise secrecy, and involve people near them if there is danger.

mediation =
    ### A word between **{ $one }** and **{ $other }**, in { $server }
    Things between the two of you have become heated, and it goes both ways. Nobody is being blamed, and nothing counts against either of you. You both get these same words.
mediation-advice = What often helps: leave it for a day. Mute or block each other for a while. Tell a moderator what bothers you, instead of each other; the moderators know and can help you both to talk.

strike =
    ### A case about you in { $server } was confirmed
    {""}**Rule:** { $rule }
strike-points = A moderator looked at it. It counts as a strike: { NUMBER($points, minimumFractionDigits: 1, maximumFractionDigits: 1) } points now, fading to nothing within 90 days.
strike-next =
    {""}**What happens next:** nothing, if it stops. From 3 points on, hostile messages are deleted and followed by a timeout of 10 minutes; from 5 on, moderators consider longer ones.
    { appeal-next }

## A policy

policy = Policy, version { $version }
policy-changed = Changed: { $what }
policy-summary = **Preset:** { $preset } · **Mode:** { $mode } · **Evidence kept:** { $days } days · **Hostile names:** { $names }
policy-category = category
policy-aimed-only = -# * counts only when aimed at somebody
policy-patterns = **Patterns over several messages**
policy-nothing-automatic = nothing automatic
policy-exempt = **Left alone:** { $exempt }
policy-exempt-bots = bots
policy-exempt-webhooks = webhooks
policy-exempt-nobody = nobody

## Status

status = Status
status-live = **Live**: I act.
status-shadow = **Shadow mode**: I log and do nothing.
status-paused = Paused until { $until }.
status-model = **Model:** { $model }
status-texts = **Texts:** { $figures }
status-policy = **Policy:** { $preset }, version { $version }
status-waiting = **Waiting:** { $held ->
        [one] { $held } message
       *[other] { $held } messages
    }
status-waiting-behind = { status-waiting }, { $behind ->
        [one] { $behind } channel
       *[other] { $behind } channels
    } being caught up
status-since = **Up since:** { $since } · { NUMBER($megabytes, maximumFractionDigits: 0) } MB
status-permissions = All permissions are there.
status-scored = { $texts } scored
status-cached = { $texts } from the cache
status-queued = { $texts } waiting
status-latency = 95 % within { NUMBER($milliseconds, maximumFractionDigits: 0) } ms
status-floods = in floods { $screened } only screened, { $confirmed } confirmed

### Why something was decided. Without `-expert`: for people, no numbers and no thresholds

## What points at a person

aim-mention = a mention
aim-name = their name
aim-shared_name = a name that several share
aim-word_name = their name, which is a word as well
aim-short_name = a short form of their name
aim-name_beginning = the beginning of their name
aim-misspelt_name = their name, misspelt
aim-reply = a reply
aim-reply_you = a reply that says “you”
aim-told_about_others = being told about somebody else
aim-line_before = going on from the line before
aim-you_after_them = “you” just after they spoke
aim-you_in_thread = “you” in their thread
aim-right_after_them = coming right after them
aim-in_thread = being in their thread
aim-legacy = something that is no longer known

aimed-you = aimed at “you”
aimed-nobody = aimed at nobody in particular
aimed-at = { $people ->
    [one] aimed at one person
   *[other] aimed at several people
}
aimed-at-expert = { $people ->
    [one] aimed at one person by { $by }
   *[other] aimed at { $people } people by { $by }
}

## Kinds of hostile words, for people

remark-toxicity = hostile words
remark-severe_toxicity = very hostile words
remark-obscene = swearing
remark-threat = a threat
remark-insult = an insult
remark-identity_attack = an attack on who somebody is
remark-sexual_explicit = a sexual remark

## Reasons

reason-exempt_webhook = left alone: posted by a webhook, which the policy leaves out
reason-exempt_bot = left alone: posted by a bot, which the policy leaves out
reason-exempt_channel = left alone: the channel is exempt
reason-exempt_role = left alone: the author has an exempt role
reason-disclosure = someone may be hurting: care, never punishment
reason-reported_speech = reports or quotes somebody else’s words: nothing automatic
reason-score = { $remark }, { $aimed }
reason-score-expert = { $category } { $score } ≥ { $threshold }, { $aimed }
reason-score-softened-expert = { $category } { $score } (banter: counts as { $counted }) ≥ { $threshold }, { $aimed }
reason-banter = rough words between people who banter
reason-banter-expert = { $category } { $score }, but between people who banter: counts as { $counted }
reason-unaimed = { $remark }, but aimed at nobody
reason-unaimed-expert = { $category } { $score }, but aimed at nobody
reason-death_wish = wishes somebody dead or hurt, { $aimed }
reason-death_wish-expert =
    { $category } { $score } by rule (wishes somebody dead or hurt) ≥ { $threshold }, { $aimed }
reason-handling-delete_message = the message is deleted
reason-handling-delete_forward = a forward: only that is deleted, the original stands elsewhere and stays
reason-handling-end_poll_and_delete = the message is deleted, which ends the poll
reason-handling-rename_back = the thread gets its earlier title back
reason-handling-reset_nickname = the nickname is reset
reason-handling-propose = the bot cannot change it: moderators can
reason-handling-propose_reset = the policy leaves names to moderators: they can reset it
reason-handling-nothing = blocked by AutoMod already: evidence only
reason-unscored = not scored: { $what }
reason-strikes = earlier strikes: deleted, with a timeout of { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}
reason-strikes-expert = strikes: { $points } points ≥ { $threshold }, so it is deleted with a timeout of { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}
reason-member_report = reported by a member
reason-excused = { $reason }; not escalated, as the author hits back after being attacked
reason-none = nothing reaches a threshold

## What no model reads

unread-image = image
unread-audio = audio
unread-video = video
unread-file = file
unread-file_too_large = file too large
unread-file_cut = file too long to read whole
unread-file_unreadable = file unreadable
unread-more_files = more files
unread-language = language: { $language }

## Patterns that were found

finding-self_harm_disclosure =
    The author may be speaking of their own wish to die or to be hurt: they need care, not action.
finding-private_data = The message seems to share somebody else’s private data: { $data ->
    [email] an e-mail address
    [address] an address
    [phone] a phone number
   *[residence] where somebody lives
}.
finding-encouraging_self_harm = Wishes that the target dies or hurts themselves.
finding-encouraging_self_harm-expert = Wishes that the target dies or hurts themselves ({ $sureness }).
finding-serious_act = A threat aimed at one person.
finding-serious_act-expert = A threat (score { $score }) aimed at one person ({ $sureness }).
finding-pile_on = Several people were hostile to one person at the same time.
finding-pile_on-expert =
    { $people } people were hostile to one person within { $window } ({ $fraction } of the { $addressed_by } who addressed them and are not on their side; pressure { $pressure }, spread over { $effective } people).
finding-sustained = Hostile to the same person again and again.
finding-sustained-expert = { $episodes } episodes on { $days } days within { $window_days } days (weight { $weight }, from { $threshold } on it is a pattern); { $because }.
finding-sustained-several = Several people keep being hostile to one person.
finding-sustained-several-expert =
    { $people } people keep being hostile to one person (burden { $burden }, from { $threshold } on it is a pattern).
finding-mutual_conflict = Both are hostile to each other: mediate, do not punish.
finding-mutual_conflict-expert =
    Both are hostile to each other (weights { $forth } and { $back }, from { $threshold } on it is a pattern): mediate, do not punish.
finding-acute = A burst of hostility towards one person.
finding-acute-expert = A burst of hostility towards one person (pressure { $pressure }, alert from { $threshold } on), from one author.
finding-acute-several = A burst of hostility towards one person, from several people.
finding-acute-several-expert =
    A burst of hostility towards one person (pressure { $pressure }, alert from { $threshold } on), from { $fraction } of those who addressed them.

sustained-share = { $share } of the hostility between the two comes from the author
sustained-aggressors = { $aggressors } people are hostile to the target
sustained-outranks = the author has more power here than the target

sureness-clear = clearly meant, weight { $aim } of 1
sureness-probable = probably meant, weight { $aim } of 1

span-minutes = { $count } minutes
span-hours = { $count } hours

## What raised or lowered the hostility of a message, for experts

note-death_wish = Wishes somebody dead or hurt: counts as at least { $floor }.
note-exclusion = Shuts somebody out: counts as at least { $floor }.
note-sexual = Sexual words ({ $score }) aimed at a person count as hostility.
note-disclosure = Speaks of hurting themselves: care, no action; counts towards nothing.
note-mentions_many = Mentions a role or everyone: no single person is meant by that.
note-objects = Tells the other to stop: no banter discount towards them for two weeks.
note-reported_speech = Quotes what somebody else said: counts for less, and nothing happens automatically.
note-banter = Banter between friends: counts { $factor } (mutual { $mutual }, friendly { $friendly } of 1).
note-banter_refused = Not taken as banter: { $why ->
    [grave] a threat or an attack on identity is never banter
    [objected] the target reported this person or told them to stop
    [strike] the author has an active strike about the target
   *[several] several people are hostile to the target
}.
note-hits_back = Hits back at somebody who was hostile minutes ago: counts half.
note-outranks = The author has more power here than the target (role or length of membership).
